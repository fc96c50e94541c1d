//! What was said in the demo: the chats of a small company that sells a planning software.

use contract::EndedBy;

use crate::domain::profile::Profile;

/// One chat. In `lines`, `v` is the visitor and `a` the agent.
pub struct Script {
    /// Which of the demo's agents took it.
    pub agent: usize,
    /// How many days ago it began.
    pub days_ago: i64,
    /// At which minute of that day, in UTC.
    pub minute: i64,
    /// Name, job title, e-mail, telephone, CRM status.
    pub visitor: [Option<&'static str>; 5],
    /// Who ended it.
    pub ended_by: EndedBy,
    /// What was said, a line each.
    pub lines: &'static str,
}

impl Script {
    /// What is known of the visitor.
    pub fn profile(&self) -> Profile {
        let [name, job_title, email, phone, crm_status] = self.visitor.map(|it| it.map(Into::into));
        // Whom the customer system knows, it also vouches for.
        let vouched = crm_status.is_some();
        Profile {
            name_verified: vouched && name.is_some(),
            email_verified: vouched && email.is_some(),
            name,
            job_title,
            email,
            phone,
            crm_status,
            ..Profile::default()
        }
    }
}

/// The demo's chats, in no order.
pub const CHATS: &[Script] = &[
    Script {
        agent: 0,
        days_ago: 0,
        minute: 7,
        visitor: [Some("Mateo Silva"), Some("Head of Operations"), Some("mateo.silva@brightline.example"), Some("+351 21 555 0134"), Some("Opportunity")],
        ended_by: EndedBy::Agent,
        lines: "v Hi! We are 40 people and compare planning tools. Can everybody see the same board?
a Good morning, Mateo. Yes: a board is shared with the whole team, and you decide who may change it.
v And people outside the company? We work with two freelancers.
a Invite them as guests. Guests see only the boards you name, and they are free of charge.
v Good. What would 40 seats cost?
a 40 seats are in the Team plan: 9 € a seat and month, 20 % less when paid yearly.
v Could I get that as an offer, in writing?
a Of course. I will send it to mateo.silva@brightline.example today.
v Perfect, thank you!
a You are welcome. Have a good day.",
    },
    Script {
        agent: 0,
        days_ago: 1,
        minute: 612,
        visitor: [Some("Claire Dubois"), None, Some("claire@atelier-dubois.example"), None, Some("Customer")],
        ended_by: EndedBy::Visitor,
        lines: "v My calendar does not show the tasks since yesterday.
a I am sorry to hear that, Claire. Which calendar do you use?
v The one on my phone. It worked until the update.
a The update asks for the permission again. Settings → Apps → Calendar → allow access, then open our app once.
v Moment
v That was it, everything is back. 🎉
a Wonderful. I will put a note into the help page about it.",
    },
    Script {
        agent: 1,
        days_ago: 1,
        minute: 845,
        visitor: [Some("Jonas Weber"), Some("IT-Leiter"), Some("j.weber@nordlicht-werke.example"), Some("+49 40 5550 172"), Some("Lead")],
        ended_by: EndedBy::Visitor,
        lines: "v Guten Tag, unterstützen Sie Single Sign-on?
a Guten Tag, Herr Weber. Ja, über SAML 2.0 und OpenID Connect, ab dem Business-Tarif.
v Und wo liegen die Daten?
a In zwei Rechenzentren in Frankfurt. Einen Vertrag zur Auftragsverarbeitung schicken wir gern zu.
v Gerne, an meine Adresse bitte. Gibt es eine Testphase?
a 30 Tage mit allen Funktionen, ohne Zahlungsdaten. Soll ich sie für Sie freischalten?
v Ja, bitte. Vielen Dank!
a Ist erledigt, die Einladung ist unterwegs. Einen schönen Nachmittag!",
    },
    Script {
        agent: 0,
        days_ago: 2,
        minute: 530,
        visitor: [Some("Priya Nair"), Some("Project Manager"), Some("priya.nair@solstice.example"), None, Some("Customer")],
        ended_by: EndedBy::Agent,
        lines: "v Can I move a whole project by two weeks without touching every task?
a Yes. Open the timeline, choose the project's bar, and drag it. Everything that depends on it moves along.
v What about tasks that are done?
a They stay where they were.
v Brilliant. One more: can I undo that?
a For 30 days: Project → History → Restore.
v You just saved my afternoon.",
    },
    Script {
        agent: 1,
        days_ago: 3,
        minute: 700,
        visitor: [None, None, None, None, None],
        ended_by: EndedBy::Silence,
        lines: "v hello, is there a mac app
a Hello! There is one for macOS 13 and later: https://example.com/download
a Does it install all right?",
    },
    Script {
        agent: 1,
        days_ago: 5,
        minute: 555,
        visitor: [Some("Tomasz Zieliński"), Some("CTO"), Some("tomasz@kropka.example"), Some("+48 22 555 01 09"), Some("Opportunity")],
        ended_by: EndedBy::Agent,
        lines: "v Do you have an API? We want to create tasks from our own system.
a We do, REST with webhooks: https://example.com/docs/api
v What is the rate limit?
a 600 requests a minute for a workspace. If that is tight for you, we can raise it.
v Should be enough. Are webhooks signed?
a Yes, HMAC-SHA256 over the body, with a secret for each endpoint.
v OK, our developers will try it this week.
a Great. If they get stuck, this chat reaches people who know the API well.",
    },
    Script {
        agent: 0,
        days_ago: 6,
        minute: 980,
        visitor: [Some("Hanna Lindqvist"), None, Some("hanna.lindqvist@example.com"), None, None],
        ended_by: EndedBy::Visitor,
        lines: "v I was charged twice this month
a That should not happen, Hanna. Let me look. Is it the card ending in 4417?
v yes
a I see it: two payments on the 3rd. One of them was for the seat you added that day, the rest of the month for it.
v Ah! That makes sense. Could the invoice say so?
a You are right, it should. I have passed that on, and I am sending you an invoice with a note.
v Thanks for being so quick",
    },
    Script {
        agent: 0,
        days_ago: 9,
        minute: 640,
        visitor: [Some("Familie Öztürk"), None, None, None, None],
        ended_by: EndedBy::Visitor,
        lines: "v Hallo, kann man das auch privat nutzen? Wir planen einen Umbau
a Hallo! Ja, der kostenlose Tarif reicht dafür: bis zu fünf Personen und drei Projekte.
v Super. Gibt es eine Vorlage für Renovierungen?
a Es gibt „Umbau und Renovierung“ unter Vorlagen → Zuhause. Sie bringt schon die üblichen Gewerke mit.
v Genau das haben wir gesucht, danke!",
    },
    Script {
        agent: 1,
        days_ago: 12,
        minute: 500,
        visitor: [Some("Grace Achieng"), Some("Office Manager"), Some("grace@savannah-design.example"), Some("+254 20 555 0188"), Some("Customer")],
        ended_by: EndedBy::Agent,
        lines: "v Somebody left the company. How do I hand over her tasks?
a Members → her name → Hand over. You choose who gets what, and her account is closed at the end.
v Does the history keep her name?
a It does. What she wrote stays hers.
v Done in two minutes. Thank you, Ben!",
    },
    Script {
        agent: 1,
        days_ago: 16,
        minute: 870,
        visitor: [Some("أمينة الحسن"), Some("Consultant"), Some("amina@hasan-consulting.example"), None, Some("Lead")],
        ended_by: EndedBy::Visitor,
        lines: "v Does your software work from right to left? مرحبا
a Hello Amina, أهلاً! Yes: choose العربية in your profile, and the whole screen turns around.
v And printing a plan as PDF?
a The same, also with mixed text. Shall I send you an example?
v Yes please",
    },
    Script {
        agent: 0,
        days_ago: 20,
        minute: 760,
        visitor: [Some("Lukas Brandt"), Some("Geschäftsführer"), Some("brandt@holzbau-brandt.example"), Some("+49 8031 5550 21"), Some("Customer")],
        ended_by: EndedBy::Agent,
        lines: "v Wir haben auf der Baustelle oft kein Netz. Geht die App auch ohne?
a Ja, Herr Brandt. Alles, was Sie geöffnet hatten, bleibt da, und Änderungen gehen raus, sobald wieder Netz da ist.
v Und wenn zwei Leute dasselbe ändern?
a Dann zeigt die App beide Fassungen und fragt. Verloren geht nichts.
v Das klingt gut. Wir probieren es auf der nächsten Baustelle.
a Sehr schön. Melden Sie sich gern, wenn etwas hakt.",
    },
    Script {
        agent: 1,
        days_ago: 27,
        minute: 590,
        visitor: [Some("Owen Parry"), None, Some("owen.parry@example.com"), Some("+44 29 5550 0163"), None],
        ended_by: EndedBy::Silence,
        lines: "v Trying to export to a spreadsheet and the dates come out as numbers
a Hi Owen. In the export dialog there is \"Dates as text (ISO 8601)\"; with that every spreadsheet reads them.
v let me try
a Take your time.",
    },
];

/// The steps of the long chat, in which a customer moves from another tool.
pub const STEPS: &[&str] = &[
    "export the customers",
    "check the number of rows",
    "map the column “Owner”",
    "map the column “Due date”",
    "import ten rows as a trial",
    "look at the trial together",
    "import the rest",
    "compare the totals",
    "invite the team",
    "tidy up the labels",
];
