//! Whole pages in the forms that most calls ask for, which the build script lays out once for the pages in the binary.
//!
//! A form stands for the answer of [`page_text`], [`page_markdown`] or [`page_json`] to certain arguments, and is asked
//! for only by a call with those: the whole page, text of that measure, the emergency numbers that hold where nothing was
//! set, and a day on which the page is not overdue. The notes of the name that was typed are set in when it is read. All
//! else is laid out when it is asked for.
//!
//! ```text
//! where notes are said: u32, little-endian, from the beginning of the text │ the text
//! ```

use super::layout::{DEFAULT_EMERGENCY_NUMBERS, Layout, write_lines};
use super::{PageView, escape, json, page_json, page_markdown, page_text, text};
use crate::record::Page;
use jiff::civil::Date;
use std::borrow::Cow;

/// A form in which a whole page may stand ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text of so many columns, with or without styles.
    Text {
        /// The measure.
        columns: usize,
        /// Whether styles are written.
        styled: bool,
    },
    /// Markdown.
    Markdown,
    /// JSON.
    Json,
}

impl Form {
    /// All of them: text as a pipe takes it, and as a terminal does that is narrow or wide.
    pub const ALL: &'static [Self] = &[
        Self::Text { columns: 80, styled: false },
        Self::Text { columns: 80, styled: true },
        Self::Text { columns: Layout::MEASURE, styled: true },
        Self::Markdown,
        Self::Json,
    ];

    /// The form of text in that layout, if it is one of these.
    pub fn of_text(layout: &Layout) -> Option<Self> {
        let form = Self::Text { columns: layout.measure(), styled: layout.styled };
        let usual = layout.emergency_numbers == DEFAULT_EMERGENCY_NUMBERS && layout.from.is_none();
        (usual && Self::ALL.contains(&form)).then_some(form)
    }

    /// What it is called beside its page.
    pub fn name(self) -> String {
        match self {
            Self::Text { columns, styled: false } => format!("text-{columns}"),
            Self::Text { columns, styled: true } => format!("styled-{columns}"),
            Self::Markdown => "md".to_owned(),
            Self::Json => "json".to_owned(),
        }
    }

    /// The last day on which what stands ready of a page says what would be said anew: the day of its next check.
    pub fn holds_until(page: &Page) -> Date {
        page.review.as_ref().map_or(Date::MAX, |review| review.due)
    }

    /// A whole page in this form, without notes; none where it would be another where links are taken.
    pub fn write(self, whole: &PageView<'_>) -> Option<Vec<u8>> {
        let today = Self::holds_until(whole.page);
        let (place, text) = match self {
            Self::Text { columns, styled } => {
                let layout = Layout { styled, ..Layout::plain(columns, today) };
                let text = page_text(whole, &layout);
                if styled && page_text(whole, &Layout { links: true, ..layout.clone() }) != text {
                    return None;
                }
                let title = text::title_lines(&escape::line(&whole.page.full_title()), layout.measure());
                (write_lines(&title, &layout).len(), text)
            }
            // Its Markdown is the page itself, whatever it was called.
            Self::Markdown => (0, page_markdown(whole, today)),
            Self::Json => {
                let text = page_json(whole, today);
                (json::inside_notes(&text), text)
            }
        };
        let place = u32::try_from(place).ok()?;
        Some([&place.to_le_bytes()[..], text.as_bytes()].concat())
    }

    /// What [`Self::write`] wrote, in pieces that follow each other, with those notes in their place; none if it was
    /// written otherwise.
    pub fn read<'r>(self, ready: &'r [u8], notes: &[String]) -> Option<Vec<Cow<'r, [u8]>>> {
        let (place, text) = ready.split_first_chunk()?;
        if notes.is_empty() {
            return Some(vec![text.into()]);
        }
        let (before, after) = text.split_at_checked(u32::from_le_bytes(*place) as usize)?;
        let said = match self {
            Self::Text { columns, styled } => {
                let layout = Layout { styled, ..Layout::plain(columns, Date::MAX) };
                let note = |note| write_lines(&text::note_lines(&escape::line(note), layout.measure()), &layout) + "\n";
                notes.iter().map(|n| note(n)).collect()
            }
            Self::Markdown => String::new(),
            Self::Json => json::notes_json(notes),
        };
        Some(vec![before.into(), said.into_bytes().into(), after.into()])
    }
}
