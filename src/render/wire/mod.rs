//! The shapes of JSON that commands print: a contract, with no record in it. `json.rs` fills them, `schema.rs` describes
//! them. A key that is there is always there: what is unknown is `null`, what is none is an empty array.

mod hits;
mod lists;
mod page;
mod readings;
mod typed;

pub(crate) use hits::*;
pub(crate) use lists::*;
pub use lists::{CheckedPageJson, PathJson};
pub(crate) use page::*;
pub(crate) use readings::*;
pub(crate) use typed::*;
