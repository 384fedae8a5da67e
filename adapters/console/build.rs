//! Chooses what is embedded: the built page, or a page that says how to build it. It never runs npm: a build of the
//! server needs no Node and no network.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const NOT_BUILT: &str = r#"<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>The console isn't built</title>
  </head>
  <body>
    <main>
      <h1>The console isn't built</h1>
      <p>This server was built without its web page. With Node 20.19 or newer, in the checkout:</p>
      <pre>npm --prefix adapters/console/web ci
npm --prefix adapters/console/web run build
cargo build</pre>
      <p><code>dev/run</code> does all of it. What the console does is also in the GraphQL API at <code>/graphql</code>.</p>
    </main>
  </body>
</html>
"#;

fn main() -> io::Result<()> {
    let built = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("web").join("dist");
    println!("cargo:rerun-if-changed={}", built.display());
    let folder = if built.join("index.html").is_file() { built } else { page_that_says_how()? };
    // The folder must be a literal where it is embedded, so the code that names it is written here.
    let embedded = format!(
        "/// The built page; a debug build reads it from disk at each request.\n\
         #[derive(RustEmbed)]\n#[folder = {:?}]\nstruct Page;\n",
        folder.display().to_string()
    );
    fs::write(Path::new(&variable("OUT_DIR")?).join("page.rs"), embedded)
}

fn page_that_says_how() -> io::Result<PathBuf> {
    let folder = Path::new(&variable("OUT_DIR")?).join("page");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("index.html"), NOT_BUILT)?;
    Ok(folder)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|error| io::Error::other(format!("{name}: {error}")))
}
