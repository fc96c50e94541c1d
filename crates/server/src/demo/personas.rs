//! Who visits while the demo runs, and what they have to say.

/// One visitor of the demo.
#[derive(Debug)]
pub struct Persona {
    /// What they type into the form, if anything.
    pub name: Option<&'static str>,
    /// The same.
    pub email: Option<&'static str>,
    /// The language that their browser asks for first.
    pub locale: &'static str,
    /// What the site says of them.
    pub plan: Option<&'static str>,
    /// What the customer system knows of them: job title, telephone, status. It learns of the chat
    /// and tells it when they were answered for the first time.
    pub crm: Option<[&'static str; 3]>,
    /// Their first words, before anybody answers.
    pub opening: &'static str,
    /// What they say next, one line for each time that the agent has spoken.
    pub replies: &'static [&'static str],
    /// When nothing comes back for a while.
    pub nudge: &'static str,
    /// Their last words.
    pub goodbye: &'static str,
}

/// The demo's visitors, in the order in which they come for the first time.
pub const PERSONAS: &[Persona] = &[
    Persona {
        name: Some("Elena Petrova"),
        email: Some("elena.petrova@northwind.example"),
        locale: "en-GB",
        plan: Some("team"),
        crm: Some(["Head of Operations", "+44 20 5550 0142", "Opportunity"]),
        opening: "Hello! What would 12 seats cost us in a year?",
        replies: &[
            "That is within our budget. Do we get an invoice, or only card payments?",
            "Good. And where is our data stored? Our auditors will ask.",
            "I would like to see it with my own team's tasks. Could we arrange a meeting this week?",
        ],
        nudge: "Are you still there? No hurry.",
        goodbye: "Thank you, that was very helpful. Have a good day!",
    },
    Persona {
        name: Some("Markus Vogel"),
        email: Some("m.vogel@vogel-haustechnik.example"),
        locale: "de-DE",
        plan: None,
        crm: None,
        opening: "Guten Tag, kann ich unsere Projekte aus einer Excel-Tabelle importieren?",
        replies: &[
            "Sehr gut. Werden die Termine und die Zuständigen auch übernommen?",
            "Und lässt sich der Import rückgängig machen, wenn etwas nicht stimmt?",
            "Dann probiere ich es heute Abend aus. Können wir nächste Woche kurz telefonieren?",
        ],
        nudge: "Sind Sie noch da?",
        goodbye: "Herzlichen Dank und einen schönen Tag!",
    },
    Persona {
        name: None,
        email: None,
        locale: "en-US",
        plan: None,
        crm: None,
        opening: "hi, is there a free plan for students?",
        replies: &["nice. does it work offline too?", "and on my phone?"],
        nudge: "hello?",
        goodbye: "thanks a lot, bye!",
    },
    Persona {
        name: Some("Yuki Tanaka"),
        email: Some("yuki@tanaka-studio.example"),
        locale: "ja-JP",
        plan: Some("business"),
        crm: Some(["Creative Director", "+81 3 5550 0127", "Customer"]),
        opening: "Hello, our single sign-on stopped working this morning. Nobody can log in.",
        replies: &[
            "We use SAML. The error says that the certificate has expired.",
            "I uploaded the new certificate just now, under Settings.",
            "It works again! Where do I find the page about certificates, for next time?",
        ],
        nudge: "Our whole team is waiting, can you help?",
        goodbye: "You saved our day. どうもありがとうございます!",
    },
    Persona {
        name: Some("Sabine Hofer"),
        email: None,
        locale: "de-AT",
        plan: None,
        crm: None,
        opening: "Grüß Gott, ich finde meine letzte Rechnung nicht.",
        replies: &[
            "Ah, dort. Und wie ändere ich die Rechnungsadresse?",
            "Wir sind umgezogen: Mariahilfer Straße 88, 1070 Wien.",
        ],
        nudge: "Ich warte gern noch einen Moment.",
        goodbye: "Passt, danke Ihnen. Auf Wiederschauen!",
    },
];
