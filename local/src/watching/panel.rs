//! The messages as a page shows them.

use askama::Template;

use super::{
    Name, Signed,
    thread::{self, Named, Subject},
};
use crate::wire::{Message, Wire};

/// The most that the messages may add to a page, in bytes of HTML; the newest count.
const MAX_BYTES: usize = 32 * 1024;
/// The longest signed text that is shown whole, in characters.
const MAX_TEXT: usize = 1200;

/// The messages beside a page.
#[derive(Template)]
#[template(path = "watching/panel.html")]
pub(crate) struct Panel {
    /// What they are about, for people.
    pub(super) about: String,
    /// The query that asks for them again.
    query: String,
    /// How many there are, shown or not.
    pub(super) total: usize,
    pub(super) items: Vec<Item>,
}

/// One message, drawn.
pub(super) struct Item {
    pub(super) id: usize,
    pub(super) html: String,
}

#[derive(Template)]
#[template(path = "watching/message.html")]
struct Row<'a> {
    message: &'a Message,
    name: &'a Name,
    place: usize,
}

impl Panel {
    pub(crate) fn of(wire: &Wire, subject: &Subject) -> Self {
        let (found, messages) = thread::messages(wire, subject);
        let rows = messages.iter().zip(1_usize..).map(|(named, place)| row(named, place));
        let items = newest(rows.collect());
        Self { about: found.for_people(), query: subject.query(), total: messages.len(), items }
    }

    fn hidden(&self) -> usize {
        self.total.saturating_sub(self.items.len())
    }
}

fn row((message, name): &Named, place: usize) -> Item {
    let row = Row { message, name, place };
    let html = row.render().unwrap_or_else(|error| {
        tracing::error!(%error, "Could not draw a message");
        String::new()
    });
    Item { id: message.serial, html }
}

/// As many of the newest as fit.
fn newest(rows: Vec<Item>) -> Vec<Item> {
    let mut room = MAX_BYTES;
    let mut fitting: Vec<Item> = rows
        .into_iter()
        .rev()
        .take_while(|row| {
            let fits = row.html.len() <= room;
            room = room.saturating_sub(row.html.len());
            fits
        })
        .collect();
    fitting.reverse();
    fitting
}

impl Row<'_> {
    fn good(&self) -> bool {
        (200..400).contains(&self.message.status)
    }

    /// What the details hold, so that nobody opens them in vain.
    fn summary(&self) -> String {
        let Message { asked, answered, signed, .. } = self.message;
        let fields = format!("{} asked, {} answered", asked.len(), answered.len());
        let recipes: Vec<&str> = signed.iter().map(|signed| signed.recipe).collect();
        match recipes.as_slice() {
            [] => fields,
            recipes => format!("{fields}, signed by {}", recipes.join(" and ")),
        }
    }
}

impl Signed {
    fn shown_text(&self) -> String {
        match self.text.char_indices().nth(MAX_TEXT) {
            Some((end, _)) => format!("{}…", self.text.get(..end).unwrap_or_default()),
            None => self.text.clone(),
        }
    }

    fn verdict(&self) -> &'static str {
        if self.right { "✓ fits" } else { "✗ does not fit" }
    }
}

impl Subject {
    /// The subject of a query; the newest order if it names none.
    pub(super) fn asked(order: Option<&str>, payment: Option<&str>, mall: Option<&str>) -> Self {
        match (order.and_then(|order| order.split_once('/')), payment, mall) {
            (Some((mall, id)), ..) => Self::Order { mall: mall.to_owned(), id: id.to_owned() },
            (None, Some(id), _) => Self::Payment(id.to_owned()),
            (None, None, Some(mall)) => Self::SetUp(mall.to_owned()),
            (None, None, None) => Self::Newest,
        }
    }

    fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        match self {
            Self::Order { mall, id } => query.append_pair("order", &format!("{mall}/{id}")),
            Self::Payment(id) => query.append_pair("payment", id),
            Self::SetUp(mall) => query.append_pair("mall", mall),
            Self::Newest => &mut query,
        };
        query.finish()
    }

    fn for_people(&self) -> String {
        match self {
            Self::Order { id, .. } => format!("Order {id}"),
            Self::Payment(id) => format!("Payment {id}"),
            Self::SetUp(mall) => format!("The app in {mall}"),
            Self::Newest => "No order yet".to_owned(),
        }
    }
}
