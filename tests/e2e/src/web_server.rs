//! nginx as `docs/hosting/nginx.conf` sets it up, but for what is each operator's own: address,
//! certificate, folder, and where the chat server is.

use std::{env, fs, net::TcpListener, path::PathBuf};

use tokio::process::Command;
use uuid::Uuid;

use crate::{
    process::{Process, path_from, program_from},
    server::ChatServer,
};

const RECIPE: &str = include_str!("../../../docs/hosting/nginx.conf");

/// A web server with the inbox. Its files are gone with it.
pub struct WebServer {
    address: String,
    folder: PathBuf,
    _process: Process,
}

impl WebServer {
    /// Serves the inbox at `/`, and the chat server's API and visitor page beside it.
    pub async fn before(server: &ChatServer) -> Self {
        let there = server.origin();
        Self::start(|recipe| replaced(recipe, "http://127.0.0.1:8080", &there)).await
    }

    /// Serves the inbox alone, at `/inbox/`: the API is where it is.
    pub async fn apart_from(server: &ChatServer) -> Self {
        let api = server.origin();
        Self::start(|recipe| {
            let recipe = replaced(recipe, "location / {", "location /inbox/ {");
            let recipe = replaced(&recipe, "root /srv/agent-inbox;", "alias /srv/agent-inbox/;");
            let sources = format!("connect-src 'self' {api} {}", api.replace("http", "ws"));
            let recipe = replaced(&recipe, "connect-src 'self'", &sources);
            let config = format!(
                "location = /inbox/config.json {{ return 200 '{{ \"api\": \"{api}\" }}'; }}\n"
            );
            replaced(&recipe, "    location /inbox/ {", &format!("{config}    location /inbox/ {{"))
        })
        .await
    }

    async fn start(change: impl Fn(&str) -> String) -> Self {
        let folder = env::temp_dir().join(format!("agent-inbox-e2e-nginx-{}", Uuid::now_v7()));
        fs::create_dir_all(&folder).expect("a temporary folder can be made");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("a bound port").to_string();
        drop(free);
        let app = folder.join("app");
        fs::create_dir(&app).expect("the folder is new");
        for file in fs::read_dir(path_from("E2E_APP", "dist")).expect("the app is built") {
            let file = file.expect("a file of the app");
            fs::copy(file.path(), app.join(file.file_name())).expect("there is room for it");
        }
        let site = change(RECIPE);
        let site = replaced(&site, "listen 443 ssl;", &format!("listen {address};"));
        let site = replaced(&site, "/srv/agent-inbox", app.to_str().expect("a path in Unicode"));
        let site: String = site
            .lines()
            .filter(|it| !it.contains("ssl_certificate"))
            .collect::<Vec<_>>()
            .join("\n");
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {}/{what};\n", folder.display()))
            .concat();
        // One process: of several, those that are not killed would stay.
        let text = format!(
            "daemon off; master_process off; pid {0}/pid; error_log stderr notice;\n\
             events {{}}\n\
             http {{ include /etc/nginx/mime.types; access_log off;\n{temporary}{site}\n}}\n",
            folder.display()
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, text).expect("the folder is there");
        let mut command = Command::new(program_from("NGINX", "/usr/sbin/nginx"));
        command.arg("-c").arg(&file);
        let started = Process::start(&mut command, |line| {
            line.contains("getrlimit(RLIMIT_NOFILE)").then_some(())
        });
        let (process, ()) = started.await.unwrap_or_else(|why| panic!("{why}"));
        Self { address, folder, _process: process }
    }

    /// Puts another build of the app in place of the one that it serves: the same program under
    /// another name.
    pub fn renew(&self) {
        let file = |name: &str| self.folder.join("app").join(name);
        let page = fs::read_to_string(file("index.html")).expect("the app's page");
        let name = page.split('"').find(|it| it.starts_with("inbox-") && it.ends_with(".js"));
        let (old, new) = (name.expect("the page loads a script"), "inbox-0123456789abcdef.js");
        fs::rename(file(old), file(new)).expect("the script is there");
        for name in ["index.html", "service-worker.js"] {
            let text = fs::read_to_string(file(name)).expect("it is there");
            fs::write(file(name), replaced(&text, old, new)).expect("it can be written");
        }
        // The packed ones are of the build before.
        for name in ["index.html", "service-worker.js"] {
            for ending in ["br", "gz"] {
                let _ = fs::remove_file(file(&format!("{name}.{ending}")));
            }
        }
    }

    /// Where it is, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What is not there any more cannot be replaced: then this file is behind the recipe.
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from:?} is not in docs/hosting/nginx.conf");
    text.replace(from, to)
}
