//! Whether the review of a page is honest and fresh.

use super::{Context, Fault, Subject};
use crate::record::{ReviewStatus, Seen};
use std::collections::BTreeSet;

/// The date of the next check has passed.
pub(super) fn overdue_review(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let Some(review) = &subject.page.review else { return };
    if review.is_overdue(cx.today) {
        let message = format!("the review was due on {}", review.due);
        found.push(Fault::at(review.place, message).hint("read the page against its sources and set new dates"));
    }
}

/// A clinician is named on a page that none has signed.
pub(super) fn clinician_not_signed(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let Some(review) = &subject.page.review else { return };
    if review.status != ReviewStatus::ClinicianReviewed && review.clinician.is_some() {
        let message = format!("a clinician is named, and the status is `{}`", review.status);
        found.push(Fault::at(review.place, message).hint("name a clinician only if one signed the page"));
    }
}

/// A review lies in the future, or before the page was written.
pub(super) fn impossible_date(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let Some(review) = &subject.page.review else { return };
    if review.written > cx.today {
        found.push(Fault::at(review.place, format!("the page was written on {}, after today", review.written)));
    }
    if let Some(day) = review.reviewed {
        if day < review.written {
            found.push(Fault::at(review.place, format!("the review of {day} is older than the page")));
        } else if day > cx.today {
            found.push(Fault::at(review.place, format!("the review of {day} lies in the future")));
        }
    }
}

/// A clinician signed a page that rests on sources which nobody of the authors saw.
pub(super) fn unread_source(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let Some(review) = &subject.page.review else { return };
    if review.status != ReviewStatus::ClinicianReviewed {
        return;
    }
    let mut named = BTreeSet::new();
    for cite in subject.passages.iter().flat_map(|p| &p.cites) {
        let Some(source) = cx.reference.sources.find(&cite.source) else { continue };
        if matches!(source.seen, Seen::Secondary | Seen::NewsOf) && named.insert(&cite.source) {
            let message = format!("`{}` was seen only as {}, and the page is signed", cite.source, source.seen);
            found.push(Fault::at(cite.place, message).hint("read the original and set `seen` in `sources.yaml`"));
        }
    }
}
