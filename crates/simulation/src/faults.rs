//! What can go wrong, how often it does, and how often it did.

/// A list of all faults: what each is called on the command line, how often it happens in a thousand
/// chances, and what the table says about it.
macro_rules! faults {
    ($($name:ident $word:literal $rate:literal $said:literal),+ $(,)?) => {
        /// One kind of misfortune.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "`says` says it")]
        pub enum Fault { $($name),+ }

        impl Fault {
            /// All of them.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            /// What it is called on the command line.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// What happens, for people.
            #[must_use]
            pub fn says(self) -> &'static str {
                match self { $(Self::$name => $said),+ }
            }

            fn thousandths(self) -> u32 {
                match self { $(Self::$name => $rate),+ }
            }
        }
    };
}

faults! {
    Late "late" 100 "an answer, a request or a frame comes up to 3 s late, behind those of other connections",
    Withheld "withheld" 12 "a request is held back for up to 2 minutes and still arrives",
    AtOnce "at-once" 500 "all writes that are on their way reach the server in the same moment",
    RequestLost "request-lost" 50 "the connection is cut before the request reaches the server",
    RequestCut "request-cut" 15 "the connection is cut in the middle of the request",
    AnswerLost "answer-lost" 50 "the connection is cut after the server's commit, before the answer",
    HungUp "hung-up" 20 "the client hangs up while the server commits",
    RequestDoubled "request-doubled" 30 "a request arrives twice",
    FrameLost "frame-lost" 15 "a frame vanishes on a connection that stays",
    FrameDoubled "frame-doubled" 20 "a frame arrives twice",
    FrameCut "frame-cut" 10 "the connection is cut in the middle of a frame",
    Cut "cut" 40 "a socket is cut",
    HalfOpen "half-open" 12 "a socket goes dead and neither end is told",
    Offline "offline" 10 "the browser says that it is offline, and later online",
    Sleep "sleep" 10 "a tab is frozen for up to 2 minutes",
    CrashAsked "crash-before-begin" 4 "the server dies before it begins to write",
    CrashWorked "crash-before-commit" 5 "the server dies after the last statement, before COMMIT",
    CrashCommitted "crash-after-commit" 5 "the server dies after COMMIT, before anybody is told",
    CrashPublished "crash-before-answer" 5 "the server dies after everybody was told, before it answers",
    Restart "restart" 6 "the server dies between two requests",
    Epoch "epoch" 3 "the server comes back with another log",
    Forgotten "forgotten" 500 "a tab comes back when the server has forgotten what it missed",
    ClockJump "clock-jump" 4 "the server's clock is set up to an hour forward or back",
    ClockSkew "clock-skew" 700 "a tab's clock is up to an hour away from the server's",
    ServerFull "server-full" 8 "the server's disk is full for a while",
    TabFull "tab-full" 8 "a tab's disk is full for a while",
    Reload "reload" 12 "a tab is reloaded",
    TabCrash "tab-crash" 3 "a tab crashes in the middle of what it does",
    TokenOver "token-over" 6 "an agent's token is no longer good",
    BothAccept "both-accept" 500 "an agent accepts in two tabs at once",
    LateAccept "late-accept" 60 "an agent accepts when the offer has gone on to another one",
}

/// Which faults may happen, and how often each did.
#[derive(Clone, Debug)]
pub struct Faults {
    rates: [u32; Fault::ALL.len()],
    counts: [u64; Fault::ALL.len()],
}

impl Faults {
    /// All but these.
    #[must_use]
    pub fn without(these: &[Fault]) -> Self {
        let rate = |fault: Fault| if these.contains(&fault) { 0 } else { fault.thousandths() };
        Self { rates: Fault::ALL.map(rate), counts: [0; Fault::ALL.len()] }
    }

    /// Nothing goes wrong any more.
    pub fn stop(&mut self) {
        self.rates = [0; Fault::ALL.len()];
    }

    /// How often it happens in a thousand chances; 0 when it may not.
    #[must_use]
    pub fn rate(&self, fault: Fault) -> u32 {
        self.rates[fault as usize]
    }

    /// It happened.
    pub fn count(&mut self, fault: Fault) {
        self.counts[fault as usize] += 1;
    }

    /// How often it happened.
    #[must_use]
    pub fn counted(&self, fault: Fault) -> u64 {
        self.counts[fault as usize]
    }
}
