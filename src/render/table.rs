//! A table that wraps its cells, or becomes a list when it does not fit: nothing is ever cut.

use super::layout::{Line, Piece, extent, styles, wrap};

/// Space between two columns.
const GAP: usize = 2;
/// A column of running text narrower than this is hard to read.
const READABLE: usize = 14;

/// A table of cells, each a run of pieces.
pub(crate) struct Table {
    pub(crate) header: Vec<Vec<Piece>>,
    pub(crate) rows: Vec<Vec<Vec<Piece>>>,
    /// Whether the first cell of a row names the row.
    pub(crate) head_column: bool,
}

impl Table {
    /// The table as lines of at most that many columns (unless a word is wider).
    pub(crate) fn draw(&self, width: usize) -> Vec<Line> {
        match self.column_widths(width) {
            Some((widths, rows)) => self.as_columns(&widths, rows),
            None => self.as_list(width),
        }
    }

    /// Widths that fit, and the rows set in them; none if the table reads better as a list.
    fn column_widths(&self, width: usize) -> Option<(Vec<usize>, Vec<Vec<Line>>)> {
        let count = self.header.len();
        if count == 0 {
            return None;
        }
        let room = width.checked_sub(GAP * (count - 1))?;
        let mut least = vec![1; count];
        let mut natural = vec![1; count];
        for row in std::iter::once(&self.header).chain(&self.rows) {
            for (i, cell) in row.iter().enumerate().take(count) {
                let (word, line) = extent(cell);
                least[i] = least[i].max(word);
                natural[i] = natural[i].max(line);
            }
        }
        if natural.iter().sum::<usize>() <= room {
            return Some(self.set(natural));
        }
        let least: Vec<usize> = least.iter().zip(&natural).map(|(l, n)| (*l).max(READABLE.min(*n))).collect();
        if least.iter().sum::<usize>() > room {
            return None;
        }
        // The widest column gives way, a column at a time, until all fit; none below its least.
        let mut widths = natural;
        while widths.iter().sum::<usize>() > room {
            let widest = (0..count).filter(|i| widths[*i] > least[*i]).max_by_key(|i| widths[*i])?;
            widths[widest] -= 1;
        }
        // Cells many lines high in narrow columns are a list in disguise.
        let (widths, rows) = self.set(widths);
        rows.iter().all(|row| row.len() <= 9).then_some((widths, rows))
    }

    fn set(&self, widths: Vec<usize>) -> (Vec<usize>, Vec<Vec<Line>>) {
        let rows = self.rows.iter().map(|row| set_row(row, &widths)).collect();
        (widths, rows)
    }

    fn as_columns(&self, widths: &[usize], rows: Vec<Vec<Line>>) -> Vec<Line> {
        let mut lines = set_row(&self.header.iter().map(|c| restyle(c, styles::HEADING)).collect::<Vec<_>>(), widths);
        let rule: Vec<String> = widths.iter().map(|w| "─".repeat(*w)).collect();
        lines.push(Line::plain(rule.join(&" ".repeat(GAP))));
        let airy = rows.iter().any(|r| r.len() > 1);
        for (i, row) in rows.into_iter().enumerate() {
            if airy && i > 0 {
                lines.push(Line::blank());
            }
            lines.extend(row);
        }
        lines
    }

    fn as_list(&self, width: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            if i > 0 {
                lines.push(Line::blank());
            }
            for (c, cell) in row.iter().enumerate() {
                if cell.iter().all(|p| p.text.trim().is_empty()) {
                    continue;
                }
                if c == 0 && self.head_column {
                    lines.extend(wrap(&restyle(cell, styles::STRONG), width));
                    continue;
                }
                let mut pieces = Vec::new();
                // With two columns, the second needs no name of its own under the first.
                if !(self.head_column && self.header.len() == 2) {
                    let name: String = self.header.get(c).into_iter().flatten().map(|p| p.text.as_str()).collect();
                    if !name.trim().is_empty() {
                        pieces.push(Piece::new(format!("{}: ", name.trim()), styles::PLAIN));
                    }
                }
                pieces.extend(cell.iter().cloned());
                let indent = if self.head_column { "  " } else { "" };
                // What runs on under a name stands further in, so that each name is seen.
                let named = !(self.head_column && self.header.len() == 2);
                let hang = if named { format!("{indent}  ") } else { indent.to_owned() };
                let inner = wrap(&pieces, width.saturating_sub(hang.len()));
                for (i, line) in inner.into_iter().enumerate() {
                    lines.push(line.indented(if i == 0 { indent } else { &hang }, styles::PLAIN));
                }
            }
        }
        lines
    }
}

fn set_row(row: &[Vec<Piece>], widths: &[usize]) -> Vec<Line> {
    let cells: Vec<Vec<Line>> = row.iter().zip(widths).map(|(cell, w)| wrap(cell, *w)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines = vec![Line::default(); height];
    let mut cells = cells.into_iter();
    for (c, width) in widths.iter().enumerate() {
        let gap = if c + 1 < widths.len() { GAP } else { 0 };
        let mut parts = cells.next().unwrap_or_default().into_iter();
        for line in &mut lines {
            line.0.append(&mut parts.next().unwrap_or_default().padded(width + gap).0);
        }
    }
    lines
}

fn restyle(pieces: &[Piece], style: anstyle::Style) -> Vec<Piece> {
    pieces
        .iter()
        .map(|p| Piece { style: if p.style == styles::PLAIN { style } else { p.style }, ..p.clone() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::layout::{Layout, write_lines};

    fn table(header: &[&str], rows: &[&[&str]]) -> Table {
        let cell = |t: &&str| vec![Piece::new(*t, styles::PLAIN)];
        Table {
            header: header.iter().map(cell).collect(),
            rows: rows.iter().map(|r| r.iter().map(cell).collect()).collect(),
            head_column: true,
        }
    }

    fn drawn(table: &Table, width: usize) -> String {
        write_lines(&table.draw(width), &Layout::plain(width, jiff::civil::Date::ZERO))
    }

    const ROWS: &[&[&str]] = &[
        &["You smoke", "Stop smoking first [1]"],
        &["Your calf is swollen", "Call 999 if you are short of breath or your calf is painful [2]"],
    ];

    #[test]
    fn cells_wrap_and_keep_every_word() {
        let text = drawn(&table(&["If this is you", "What to do"], ROWS), 50);
        assert_eq!(
            text,
            "If this is you        What to do\n\
             ────────────────────  ────────────────────────────\n\
             You smoke             Stop smoking first [1]\n\
             \n\
             Your calf is swollen  Call 999 if you are short of\n\
             \u{20}                     breath or your calf is\n\
             \u{20}                     painful [2]\n"
        );
    }

    #[test]
    fn a_table_that_does_not_fit_becomes_a_list() {
        let text = drawn(&table(&["If this is you", "What to do"], ROWS), 25);
        assert!(
            text.starts_with("You smoke\n  Stop smoking first [1]\n\nYour calf is swollen\n  Call 999 if you are"),
            "{text}"
        );
        let wide = table(&["A", "B", "C"], &[&["one", "incomprehensibilities", "three"]]);
        assert_eq!(drawn(&wide, 22), "one\n  B:\n    incomprehensibilities\n  C: three\n");
    }

    #[test]
    fn no_width_loses_a_word() {
        let t = table(&["If this is you", "What to do"], ROWS);
        for width in 1..120 {
            let text = drawn(&t, width);
            for word in ROWS.iter().flat_map(|r| r.iter()).flat_map(|c| c.split(' ')) {
                assert!(text.contains(word), "{word} at {width}");
            }
        }
    }
}
