//! Rules of codes and tokens of one mall (cafe24.md 6.2, 6.3). Times are milliseconds.

use serde::{Deserialize, Serialize};

use super::hash;

const CODE_LIVES: i64 = 60_000;
const ACCESS_LIVES: i64 = 2 * 3_600_000;
const REFRESH_LIVES: i64 = 14 * 24 * 3_600_000;
const REQUESTS: usize = 15;
const REQUESTS_WITHIN: i64 = 2 * 3_600_000;
const LIVE_TOKENS: usize = 15;

/// All that one mall has granted to the app.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Grants {
    codes: Vec<Code>,
    tokens: Vec<Token>,
    requests: Vec<i64>,
    /// The app was deleted from the mall, and nobody has consented since.
    #[serde(default)]
    deleted: bool,
}

/// What an operator agreed to.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Consent {
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) user_id: String,
}

#[derive(Serialize, Deserialize)]
struct Code {
    code: String,
    consent: Consent,
    expires: i64,
}

/// A pair of access and refresh token.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Token {
    pub(super) access: String,
    pub(super) access_expires: i64,
    pub(super) refresh: String,
    pub(super) refresh_expires: i64,
    pub(super) issued: i64,
    pub(super) scopes: Vec<String>,
    pub(super) user_id: String,
    /// The refresh token was used, the access token may still live.
    rotated: bool,
}

/// Why the token endpoint refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Request(&'static str),
    Client,
    Grant(&'static str),
    GrantType,
    TooMany,
}

/// Why the Admin API does not take a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotTaken {
    Deleted,
    Unknown,
    Expired,
}

impl Grants {
    /// Issues a code that lives one minute.
    pub(super) fn issue(&mut self, consent: Consent, now: i64) -> String {
        self.deleted = false;
        let code = hash::random();
        self.codes.push(Code { code: code.clone(), consent, expires: now + CODE_LIVES });
        code
    }

    /// Counts a token request; refuses the sixteenth within two hours.
    pub(super) fn count(&mut self, now: i64) -> Result<(), Refused> {
        self.requests.retain(|at| now - at < REQUESTS_WITHIN);
        if self.requests.len() >= REQUESTS {
            return Err(Refused::TooMany);
        }
        self.requests.push(now);
        Ok(())
    }

    /// Takes a code for tokens. Whatever comes of it, the code is used.
    pub(super) fn exchange(
        &mut self,
        code: &str,
        redirect_uri: &str,
        verifier: Option<&str>,
        now: i64,
    ) -> Result<Token, Refused> {
        let Some(at) = self.codes.iter().position(|known| known.code == code) else {
            return Err(Refused::Grant("the code is unknown or was used"));
        };
        let Code { consent, expires, .. } = self.codes.swap_remove(at);
        if expires <= now {
            return Err(Refused::Grant("the code has expired"));
        }
        if consent.redirect_uri != redirect_uri {
            return Err(Refused::Grant("redirect_uri is not the one of the code"));
        }
        prove(consent.challenge.as_deref(), verifier)?;
        Ok(self.grant(consent.scopes, consent.user_id, now))
    }

    /// Rotates: the used refresh token is void from now on.
    pub(super) fn refresh(&mut self, refresh: &str, now: i64) -> Result<Token, Refused> {
        let known = self.tokens.iter_mut().find(|token| token.refresh == refresh && !token.rotated);
        let Some(token) = known else {
            return Err(Refused::Grant("the refresh token is unknown or was used"));
        };
        if token.refresh_expires <= now {
            return Err(Refused::Grant("the refresh token has expired"));
        }
        token.rotated = true;
        let (scopes, user_id) = (token.scopes.clone(), token.user_id.clone());
        Ok(self.grant(scopes, user_id, now))
    }

    /// The token pair that an access token belongs to.
    pub(super) fn bearer(&self, access: &str, now: i64) -> Result<&Token, NotTaken> {
        if self.deleted {
            return Err(NotTaken::Deleted);
        }
        let token = self.tokens.iter().find(|token| token.access == access);
        let token = token.ok_or(NotTaken::Unknown)?;
        if token.access_expires <= now { Err(NotTaken::Expired) } else { Ok(token) }
    }

    /// Revokes the pair that holds this token.
    pub(super) fn revoke(&mut self, token: &str) {
        self.tokens.retain(|pair| pair.access != token && pair.refresh != token);
    }

    /// Takes everything back, as when the app is deleted from the mall.
    pub(super) fn delete(&mut self) {
        self.codes.clear();
        self.tokens.clear();
        self.deleted = true;
    }

    /// Lets every access token expire now; the refresh tokens live on.
    pub(super) fn expire(&mut self, now: i64) {
        for token in &mut self.tokens {
            token.access_expires = token.access_expires.min(now);
        }
    }

    /// Whether the app can still act for the mall without new consent.
    pub(super) fn alive(&self, now: i64) -> bool {
        self.tokens.iter().any(|token| !token.rotated && token.refresh_expires > now)
    }

    fn grant(&mut self, scopes: Vec<String>, user_id: String, now: i64) -> Token {
        let token = Token {
            access: hash::random(),
            access_expires: now + ACCESS_LIVES,
            refresh: hash::random(),
            refresh_expires: now + REFRESH_LIVES,
            issued: now,
            scopes,
            user_id,
            rotated: false,
        };
        self.tokens.push(token.clone());
        self.drop_oldest(now);
        token
    }

    fn drop_oldest(&mut self, now: i64) {
        self.tokens.retain(|token| {
            token.access_expires > now || (!token.rotated && token.refresh_expires > now)
        });
        let live = |token: &Token| token.access_expires > now;
        let excess = self.tokens.iter().filter(|token| live(token)).count();
        let excess = excess.saturating_sub(LIVE_TOKENS);
        for token in self.tokens.iter_mut().filter(|token| live(token)).take(excess) {
            token.access_expires = now;
        }
    }
}

fn prove(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), Refused> {
    match (challenge, verifier) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(Refused::Request("code_verifier is missing")),
        (Some(challenge), Some(verifier)) if hash::challenge(verifier) == challenge => Ok(()),
        (Some(_), Some(_)) => Err(Refused::Grant("code_verifier does not fit code_challenge")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "https://app.example/auth/token";

    fn consent(challenge: Option<&str>) -> Consent {
        Consent {
            redirect_uri: URI.to_owned(),
            challenge: challenge.map(str::to_owned),
            scopes: vec!["mall.read_store".to_owned()],
            user_id: "demomall".to_owned(),
        }
    }

    #[test]
    fn a_code_buys_tokens_once() {
        let mut grants = Grants::default();
        let code = grants.issue(consent(None), 0);

        assert!(grants.exchange(&code, URI, None, 59_999).is_ok());
        assert!(grants.exchange(&code, URI, None, 59_999).is_err());
    }

    #[test]
    fn a_code_lives_one_minute() {
        let mut grants = Grants::default();
        let code = grants.issue(consent(None), 0);

        let late = grants.exchange(&code, URI, None, 60_000).err();

        assert_eq!(late, Some(Refused::Grant("the code has expired")));
    }

    #[test]
    fn a_code_is_bound_to_its_redirect_uri() {
        let mut grants = Grants::default();
        let code = grants.issue(consent(None), 0);

        assert!(grants.exchange(&code, "https://evil.example/", None, 0).is_err());
    }

    #[test]
    fn a_challenge_asks_for_its_verifier() {
        let mut grants = Grants::default();
        let challenge = hash::challenge("verifier");
        let mut exchange = |verifier| {
            let code = grants.issue(consent(Some(&challenge)), 0);
            grants.exchange(&code, URI, verifier, 0).err()
        };

        assert_eq!(exchange(Some("verifier")), None);
        assert!(matches!(exchange(Some("another")), Some(Refused::Grant(_))));
        assert!(matches!(exchange(None), Some(Refused::Request(_))));
    }

    fn granted(grants: &mut Grants) -> Token {
        let code = grants.issue(consent(None), 0);
        grants.exchange(&code, URI, None, 0).expect("the code is fresh")
    }

    #[test]
    fn a_used_refresh_token_is_void_and_its_access_token_lives_on() {
        let mut grants = Grants::default();
        let first = granted(&mut grants);

        let second = grants.refresh(&first.refresh, 1).expect("the token is fresh");

        assert!(grants.refresh(&first.refresh, 2).is_err());
        assert!(grants.bearer(&first.access, 2).is_ok());
        assert!(grants.refresh(&second.refresh, 2).is_ok());
    }

    #[test]
    fn access_lives_two_hours_and_refresh_fourteen_days() {
        let mut grants = Grants::default();
        let token = granted(&mut grants);

        assert!(grants.bearer(&token.access, ACCESS_LIVES - 1).is_ok());
        assert_eq!(grants.bearer(&token.access, ACCESS_LIVES).err(), Some(NotTaken::Expired));
        assert_eq!(grants.bearer("guess", 0).err(), Some(NotTaken::Unknown));
        assert!(grants.alive(REFRESH_LIVES - 1));
        assert!(grants.refresh(&token.refresh, REFRESH_LIVES).is_err());
    }

    #[test]
    fn expiring_tokens_leaves_the_refresh_token() {
        let mut grants = Grants::default();
        let token = granted(&mut grants);

        grants.expire(5);

        assert_eq!(grants.bearer(&token.access, 5).err(), Some(NotTaken::Expired));
        assert!(grants.refresh(&token.refresh, 5).is_ok());
    }

    #[test]
    fn revoking_takes_both_tokens() {
        let mut grants = Grants::default();
        let token = granted(&mut grants);

        grants.revoke(&token.access);

        assert!(grants.bearer(&token.access, 1).is_err());
        assert!(grants.refresh(&token.refresh, 1).is_err());
    }

    #[test]
    fn the_sixteenth_token_request_in_two_hours_is_refused() {
        let mut grants = Grants::default();
        for at in 0..15 {
            assert_eq!(grants.count(at), Ok(()));
        }

        assert_eq!(grants.count(REQUESTS_WITHIN - 1), Err(Refused::TooMany));
        assert_eq!(grants.count(REQUESTS_WITHIN), Ok(()));
    }
}
