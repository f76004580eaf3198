//! A browser without a screen: follows redirects, keeps cookies, finds and submits forms.

use std::{
    collections::BTreeMap,
    fmt, io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::{Client, RequestBuilder, Response, header, redirect::Policy};
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::inside::Surroundings;

/// The most redirects that are followed for one page.
const MAX_REDIRECTS: usize = 10;
/// How long a person waits for a page.
const PATIENCE: Duration = Duration::from_secs(60);

/// One person's browser. Cookies are kept by host, also `Secure` ones: real browsers too treat
/// loopback as secure. Clones are other windows of the same browser.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    surroundings: Surroundings,
    cookies: Arc<Mutex<Cookies>>,
}

/// Names and values, by host.
type Cookies = BTreeMap<String, BTreeMap<String, String>>;

/// A page as it was loaded.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where the redirects ended.
    pub url: Url,
    /// The addresses that redirected here, in their order.
    pub through: Vec<Url>,
    /// Where it goes on by itself, and after how long: what its `Refresh` says.
    pub onward: Option<(Duration, Url)>,
    /// HTTP status.
    pub status: u16,
    /// The page's HTML.
    pub html: String,
}

/// What a script asks for.
#[derive(Debug, Clone, Copy)]
pub struct Fetch<'a> {
    /// An address, or a path on the page's own server.
    pub address: &'a str,
    /// What is sent along.
    pub body: Sent<'a>,
}

/// The body of what a script asks for, if any.
#[derive(Debug, Clone, Copy)]
pub enum Sent<'a> {
    /// It is a GET.
    Nothing,
    /// A form is posted.
    Form(&'a [(&'a str, &'a str)]),
    /// A text is posted, with the type that needs no permission asked beforehand.
    Text(&'a str),
}

/// A form ready to be sent.
#[derive(Debug, Clone)]
pub struct Form {
    action: Url,
    get: bool,
    fields: BTreeMap<String, String>,
}

impl Browser {
    /// A new browser that knows nobody.
    pub fn new() -> io::Result<Self> {
        Self::within(Surroundings::default())
    }

    /// As [`Browser::new`], in other surroundings than the network.
    pub(crate) fn within(surroundings: Surroundings) -> io::Result<Self> {
        let client = Client::builder().redirect(Policy::none()).no_proxy();
        let client = client.user_agent("Mozilla/5.0 (demo)").build().map_err(io::Error::other)?;
        Ok(Self { client, surroundings, cookies: Arc::default() })
    }

    /// Opens an address and follows its redirects.
    pub async fn open(&mut self, address: &str) -> io::Result<Page> {
        let url = Url::parse(address).map_err(io::Error::other)?;
        let answer = self.send(self.client.get(url.clone()), &url).await?;
        self.follow(url, answer).await
    }

    /// Sends a form and follows the redirects.
    pub async fn submit(&mut self, form: &Form) -> io::Result<Page> {
        let mut url = form.action.clone();
        if form.get {
            url.query_pairs_mut().clear().extend_pairs(&form.fields);
            return self.open(url.as_str()).await;
        }
        let origin = url.origin().ascii_serialization();
        let request = self.client.post(url.clone()).form(&form.fields).header("Origin", origin);
        let answer = self.send(request, &url).await?;
        url = form.action.clone();
        self.follow(url, answer).await
    }

    /// Opens an address without following; answers status and `Location`.
    pub async fn step(&mut self, address: &str) -> io::Result<(u16, Option<String>)> {
        let url = Url::parse(address).map_err(io::Error::other)?;
        let answer = self.send(self.client.get(url.clone()), &url).await?;
        Ok((answer.status().as_u16(), location(&answer)))
    }

    /// What a script on a page reads of another address. Cookies go to the page's own server only.
    pub async fn fetch(&mut self, page: &Url, call: Fetch<'_>) -> io::Result<String> {
        let url = page.join(call.address).map_err(io::Error::other)?;
        let request = match call.body {
            Sent::Nothing => self.client.get(url.clone()),
            Sent::Form(fields) => self.client.post(url.clone()).form(fields),
            Sent::Text(text) => self
                .client
                .post(url.clone())
                .header(header::CONTENT_TYPE, "text/plain;charset=UTF-8")
                .body(text.to_owned()),
        };
        let answer = match url.origin() == page.origin() {
            true => self.send(request, &url).await?,
            false => {
                let request = request.header("Origin", page.origin().ascii_serialization());
                self.surroundings.send(request, PATIENCE).await?
            }
        };
        answer.text().await.map_err(io::Error::other)
    }

    /// What the browser would send as `Cookie` to an address.
    pub fn cookies(&self, url: &Url) -> String {
        let jars = self.jars();
        let jar = jars.get(url.host_str().unwrap_or_default());
        let pairs = jar.into_iter().flatten().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn jars(&self) -> MutexGuard<'_, Cookies> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn follow(&mut self, mut url: Url, mut answer: Response) -> io::Result<Page> {
        let mut through = Vec::new();
        for _ in 0..MAX_REDIRECTS {
            let Some(location) = location(&answer).filter(|_| answer.status().is_redirection())
            else {
                let (status, onward) = (answer.status().as_u16(), onward(&answer, &url));
                let html = answer.text().await.map_err(io::Error::other)?;
                return Ok(Page { url, through, onward, status, html });
            };
            let next = url.join(&location).map_err(io::Error::other)?;
            through.push(std::mem::replace(&mut url, next));
            answer = self.send(self.client.get(url.clone()), &url).await?;
        }
        Err(io::Error::other("too many redirects"))
    }

    async fn send(&mut self, request: RequestBuilder, url: &Url) -> io::Result<Response> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let sent = self.cookies(url);
        let request = match sent.is_empty() {
            true => request,
            false => request.header(header::COOKIE, sent),
        };
        let answer = self.surroundings.send(request, PATIENCE).await?;
        let mut jars = self.jars();
        let jar = jars.entry(host).or_default();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(jars);
        Ok(answer)
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Browser")
    }
}

impl Page {
    /// Whether the page's visible text has these words.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The page's visible text, with single spaces.
    pub fn text(&self) -> String {
        let page = Html::parse_document(&self.html);
        let body = select("main").and_then(|main| page.select(&main).next());
        let texts = body.unwrap_or_else(|| page.root_element()).text();
        texts.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }

    /// Where the first link in the page's main part leads.
    pub fn link(&self) -> Option<Url> {
        let page = Html::parse_document(&self.html);
        let link = page.select(&select("main a[href]")?).next()?;
        self.url.join(link.attr("href")?).ok()
    }

    /// The first form whose action ends so and whose fields are so, filled with what is there.
    pub fn form(&self, action: &str, with: &[(&str, &str)]) -> io::Result<Form> {
        let page = Html::parse_document(&self.html);
        let forms = select("form").map(|forms| self.forms(&page, &forms)).unwrap_or_default();
        let fits = |form: &Form| {
            let has = |(name, value): &(&str, &str)| {
                form.fields.get(*name).is_some_and(|found| found == value)
            };
            form.action.path().ends_with(action) && with.iter().all(has)
        };
        forms.into_iter().find(fits).ok_or_else(|| {
            io::Error::other(format!("{} has no form {action} {with:?}: {}", self.url, self.text()))
        })
    }

    fn forms(&self, page: &Html, forms: &Selector) -> Vec<Form> {
        let read = |form: ElementRef<'_>| {
            let action = self.url.join(form.attr("action").unwrap_or_default()).ok()?;
            let get =
                !form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
            Some(Form { action, get, fields: inputs(form) })
        };
        page.select(forms).filter_map(read).collect()
    }
}

impl Form {
    /// The form with a field filled in.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.insert(name.to_owned(), value.to_owned());
        self
    }

    /// What would be sent.
    pub fn fields(&self) -> &BTreeMap<String, String> {
        &self.fields
    }
}

/// What would be sent: the inputs, and the first button if it has a name.
fn inputs(form: ElementRef<'_>) -> BTreeMap<String, String> {
    let Some(inputs) = select("input[name], button[name]") else { return BTreeMap::new() };
    let sent = |input: &ElementRef<'_>| {
        !matches!(input.attr("type"), Some("radio" | "checkbox")) || input.attr("checked").is_some()
    };
    let mut fields = BTreeMap::new();
    for input in form.select(&inputs).filter(sent) {
        let name = input.attr("name").unwrap_or_default().to_owned();
        fields.entry(name).or_insert_with(|| value(input));
    }
    fields
}

fn value(input: ElementRef<'_>) -> String {
    input.attr("value").unwrap_or_default().to_owned()
}

fn select(selector: &str) -> Option<Selector> {
    Selector::parse(selector).ok()
}

/// `3` loads the page again after three seconds, `3;url=…` another one.
fn onward(answer: &Response, page: &Url) -> Option<(Duration, Url)> {
    let refresh = answer.headers().get(header::REFRESH)?.to_str().ok()?;
    let (seconds, to) = refresh.split_once(";url=").unwrap_or((refresh, ""));
    let to = if to.is_empty() { page.clone() } else { page.join(to).ok()? };
    Some((Duration::from_secs(seconds.parse().ok()?), to))
}

fn location(answer: &Response) -> Option<String> {
    answer.headers().get(header::LOCATION)?.to_str().ok().map(str::to_owned)
}
