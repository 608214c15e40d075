//! Writes every mutant that cargo-mutants knows into one copy of the sources, each behind a switch, so that one build
//! serves them all: `mutants LIST.json ROOT LEFT_OUT` rewrites the files below ROOT and prints where each mutant went.
//!
//! A mutant of number N is on where the environment says `MUTANT=N`. LEFT_OUT names numbers, a line each, that do not
//! compile.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// One change of one place, by its number in the list.
#[derive(Clone, Debug)]
struct Mutant {
    number: usize,
    genre: String,
    replacement: String,
}

/// What stands at one place: the span that is rewritten, and how.
enum Edit {
    /// Before the first statement of a body.
    Body(Vec<Mutant>),
    /// `a op b`, the bytes of `op`.
    Binary { left: (usize, usize), op: (usize, usize), right: (usize, usize), assign: bool, list: Vec<Mutant> },
    /// `!a`, `-a`: the bytes of `a`.
    Unary { inner: (usize, usize), list: Vec<Mutant> },
    /// An arm: where its guard stands.
    Arm { guard: Option<(usize, usize)>, delete: Option<Mutant>, guards: Vec<Mutant> },
}

struct Finder<'a> {
    wanted: &'a HashMap<(usize, usize), Vec<Mutant>>,
    edits: Vec<((usize, usize), Edit)>,
    found: BTreeSet<usize>,
    text: &'a str,
}

fn range(node: &impl Spanned) -> (usize, usize) {
    let r = node.span().byte_range();
    (r.start, r.end)
}

impl Finder<'_> {
    fn at(&mut self, start: proc_macro2::LineColumn, genre: &str) -> Vec<Mutant> {
        let list: Vec<_> = self
            .wanted
            .get(&(start.line, start.column + 1))
            .into_iter()
            .flatten()
            .filter(|m| m.genre == genre)
            .cloned()
            .collect();
        self.found.extend(list.iter().map(|m| m.number));
        list
    }

    fn body(&mut self, block: &syn::Block) {
        if let Some(first) = block.stmts.first() {
            let at = range(first).0;
            let list = self.at(first.span().start(), "FnValue");
            if !list.is_empty() {
                self.edits.push(((at, at), Edit::Body(list)));
            }
        }
    }
}

fn holds_let(e: &syn::Expr) -> bool {
    match e {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(b) => matches!(b.op, syn::BinOp::And(_)) && (holds_let(&b.left) || holds_let(&b.right)),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, f: &'ast syn::ItemFn) {
        self.body(&f.block);
        visit::visit_item_fn(self, f);
    }
    fn visit_impl_item_fn(&mut self, f: &'ast syn::ImplItemFn) {
        self.body(&f.block);
        visit::visit_impl_item_fn(self, f);
    }
    fn visit_trait_item_fn(&mut self, f: &'ast syn::TraitItemFn) {
        if let Some(b) = &f.default {
            self.body(b);
        }
        visit::visit_trait_item_fn(self, f);
    }
    fn visit_expr_binary(&mut self, b: &'ast syn::ExprBinary) {
        if !holds_let(&b.left) && !holds_let(&b.right) {
            let list = self.at(b.op.span().start(), "BinaryOperator");
            if !list.is_empty() {
                let op = &self.text[range(&b.op).0..range(&b.op).1];
                let assign = op.ends_with('=') && !matches!(op, "==" | "<=" | ">=" | "!=");
                let edit =
                    Edit::Binary { left: range(&*b.left), op: range(&b.op), right: range(&*b.right), assign, list };
                self.edits.push((range(b), edit));
            }
        }
        visit::visit_expr_binary(self, b);
    }
    fn visit_expr_unary(&mut self, u: &'ast syn::ExprUnary) {
        let list = self.at(u.op.span().start(), "UnaryOperator");
        if !list.is_empty() {
            self.edits.push((range(u), Edit::Unary { inner: range(&*u.expr), list }));
        }
        visit::visit_expr_unary(self, u);
    }
    fn visit_arm(&mut self, a: &'ast syn::Arm) {
        let delete = self.at(a.span().start(), "MatchArm").pop();
        let guard = a.guard.as_ref().map(|(_, e)| range(&**e));
        let guards = a.guard.as_ref().map_or_else(Vec::new, |(_, e)| self.at(e.span().start(), "MatchArmGuard"));
        let has_let = a.guard.as_ref().is_some_and(|(_, e)| holds_let(e));
        if (delete.is_some() || !guards.is_empty()) && !has_let {
            let pattern_end = range(&a.pat).1;
            let span = (pattern_end, guard.map_or(pattern_end, |g| g.1));
            self.edits.push((span, Edit::Arm { guard, delete, guards }));
        }
        visit::visit_arm(self, a);
    }
}

struct Writer<'a> {
    text: &'a str,
    edits: Vec<((usize, usize), Edit)>,
    out: String,
    /// Where each mutant stands in what is written: its own text.
    places: Vec<(usize, usize, usize)>,
}

impl Writer<'_> {
    fn mutant(&mut self, m: &Mutant, text: &str) {
        let start = self.out.len();
        self.out.push_str(text);
        self.places.push((m.number, start, self.out.len()));
    }

    /// Writes a part of the text with the edits that lie in it, outer ones first; each is taken out as it is written.
    fn write(&mut self, (start, end): (usize, usize)) {
        let mut at = start;
        loop {
            let inside = |(n, (span, _)): (usize, &((usize, usize), Edit))| {
                (span.0 >= at && span.1 <= end).then_some((span.0, n, span.1))
            };
            let Some((from, n, to)) = self.edits.iter().enumerate().filter_map(inside).min() else { break };
            self.out.push_str(&self.text[at..from]);
            self.edit(n);
            at = to;
        }
        self.out.push_str(&self.text[at..end]);
    }

    fn edit(&mut self, n: usize) {
        let (span, edit) = std::mem::replace(&mut self.edits[n], ((usize::MAX, usize::MAX), Edit::Body(Vec::new())));
        match edit {
            Edit::Body(list) => {
                for m in &list {
                    self.out.push_str(&format!("if crate::mutant::on({}) {{ return ", m.number));
                    self.mutant(m, &m.replacement);
                    self.out.push_str("; } ");
                }
            }
            Edit::Binary { left, op, right, assign, list } => {
                let (l, o, r) = (&self.text[left.0..left.1], &self.text[op.0..op.1], &self.text[right.0..right.1]);
                let (l, o, r) = (l.to_owned(), o.to_owned(), r.to_owned());
                self.out.push_str(if assign { "{ " } else { "(" });
                for m in &list {
                    self.out.push_str(&format!("if crate::mutant::on({}) {{ ", m.number));
                    self.mutant(m, &format!("{l} {} {r}", m.replacement));
                    self.out.push_str(" } else ");
                }
                self.out.push_str("{ ");
                self.write(left);
                self.out.push_str(&format!(" {o} "));
                self.write(right);
                self.out.push_str(if assign { " } }" } else { " })" });
            }
            Edit::Unary { inner, list } => {
                let x = self.text[inner.0..inner.1].to_owned();
                self.out.push('(');
                for m in &list {
                    self.out.push_str(&format!("if crate::mutant::on({}) {{ ", m.number));
                    self.mutant(m, &x);
                    self.out.push_str(" } else ");
                }
                self.out.push_str("{ ");
                let op = self.text[span.0..inner.0].to_owned();
                self.out.push_str(&op);
                self.write(inner);
                self.out.push_str(" })");
            }
            Edit::Arm { guard, delete, guards } => {
                self.out.push_str(" if ");
                if let Some(m) = &delete {
                    self.mutant(m, &format!("!crate::mutant::on({})", m.number));
                    self.out.push_str(if guard.is_some() { " && " } else { "" });
                }
                for m in &guards {
                    let (not, and) = if m.replacement == "true" { ("", "||") } else { ("!", "&&") };
                    self.mutant(m, &format!("({not}crate::mutant::on({}) {and} ", m.number));
                }
                if let Some(g) = guard {
                    self.out.push('(');
                    self.write(g);
                    self.out.push(')');
                }
                for _ in &guards {
                    self.out.push(')');
                }
            }
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let list: Value = serde_json::from_str(&std::fs::read_to_string(&args[1]).expect("the list")).expect("JSON");
    let left_out: BTreeSet<usize> =
        std::fs::read_to_string(&args[3]).unwrap_or_default().lines().filter_map(|l| l.trim().parse().ok()).collect();
    let mut files: BTreeMap<String, HashMap<(usize, usize), Vec<Mutant>>> = BTreeMap::new();
    for (number, m) in list.as_array().expect("a list").iter().enumerate() {
        if left_out.contains(&number) {
            continue;
        }
        let text = |k: &str| m[k].as_str().expect("text").to_owned();
        let at = |k: &str| usize::try_from(m["span"]["start"][k].as_u64().expect("a number")).expect("small");
        files.entry(text("file")).or_default().entry((at("line"), at("column"))).or_default().push(Mutant {
            number,
            genre: text("genre"),
            replacement: text("replacement"),
        });
    }
    for (file, wanted) in files {
        let path = format!("{}/{file}", args[2]);
        let text = std::fs::read_to_string(&path).expect("a source");
        let ast = syn::parse_file(&text).expect("Rust");
        let mut finder = Finder { wanted: &wanted, edits: Vec::new(), found: BTreeSet::new(), text: &text };
        finder.visit_file(&ast);
        let (mut edits, found) = (finder.edits, finder.found);
        edits.sort_by_key(|((s, e), edit)| (*s, !matches!(edit, Edit::Body(_)), std::cmp::Reverse(*e)));
        for m in wanted.values().flatten().filter(|m| !found.contains(&m.number)) {
            println!("{{\"not_found\":{},\"genre\":\"{}\"}}", m.number, m.genre);
        }
        let mut writer = Writer { text: &text, edits, out: String::new(), places: Vec::new() };
        writer.write((0, text.len()));
        for (number, start, end) in &writer.places {
            println!("{{\"number\":{number},\"file\":\"{file}\",\"start\":{start},\"end\":{end}}}");
        }
        std::fs::write(&path, writer.out).expect("written");
    }
}
