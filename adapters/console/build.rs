//! Chooses what is embedded: each built page, or a page that says how to build it. It never runs npm: a build of the
//! server needs no Node and no network.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// A page that an npm project of this crate builds.
struct Page {
    /// The project's folder.
    project: &'static str,
    /// The type that embeds what it built.
    embedded_as: &'static str,
    /// What people call it.
    name: &'static str,
}

const PAGES: [Page; 2] = [
    Page { project: "web", embedded_as: "Console", name: "The console" },
    Page { project: "graphiql", embedded_as: "Graphiql", name: "GraphiQL" },
];

const NOT_BUILT: &str = r#"<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>{name} isn't built</title>
  </head>
  <body>
    <main>
      <h1>{name} isn't built</h1>
      <p>This server was built without this page. With Node 20.19 or newer, in the checkout:</p>
      <pre>npm --prefix adapters/console/{project} ci
npm --prefix adapters/console/{project} run build
cargo build</pre>
      <p><code>dev/run</code> does all of it. Whatever a page does is done through the GraphQL API at <code>/graphql</code>.</p>
    </main>
  </body>
</html>
"#;

fn main() -> io::Result<()> {
    let code = PAGES.iter().map(embedded).collect::<io::Result<String>>()?;
    fs::write(Path::new(&variable("OUT_DIR")?).join("pages.rs"), code)
}

/// The type that embeds a page. The folder must be a literal there, so it is written here.
fn embedded(page: &Page) -> io::Result<String> {
    let built = Path::new(&variable("CARGO_MANIFEST_DIR")?).join(page.project).join("dist");
    println!("cargo:rerun-if-changed={}", built.display());
    let folder = if built.join("index.html").is_file() { built } else { page_that_says_how(page)? };
    Ok(format!(
        "/// {} as it was built; a debug build reads it from disk at each request.\n\
         #[derive(RustEmbed)]\n#[folder = {:?}]\nstruct {};\n",
        page.name,
        folder.display().to_string(),
        page.embedded_as
    ))
}

fn page_that_says_how(page: &Page) -> io::Result<PathBuf> {
    let folder = Path::new(&variable("OUT_DIR")?).join(page.project);
    fs::create_dir_all(&folder)?;
    let text = NOT_BUILT.replace("{name}", page.name).replace("{project}", page.project);
    fs::write(folder.join("index.html"), text)?;
    Ok(folder)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|error| io::Error::other(format!("{name}: {error}")))
}
