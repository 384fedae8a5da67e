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

/// A page in place of one that wasn't built: it says how to build it.
const NOT_BUILT: &str = include_str!("build/not-built.html");

fn main() -> io::Result<()> {
    let checkout = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    let mut code = String::new();
    for page in &PAGES {
        println!("cargo:rerun-if-changed={}", built(page, &checkout).display());
        code += &embedded(page, &checkout, &out, page.embedded_as)?;
        // The tests see what a checkout gets in which nothing was built.
        code += "#[cfg(test)]\n";
        code += &embedded(page, &out.join("fresh-checkout"), &out, &format!("Unbuilt{}", page.embedded_as))?;
    }
    fs::write(out.join("pages.rs"), code)
}

/// The type that embeds a page of a checkout. The folder must be a literal there, so it is written here.
fn embedded(page: &Page, checkout: &Path, out: &Path, name: &str) -> io::Result<String> {
    let built = built(page, checkout);
    let folder = if built.join("index.html").is_file() { built } else { page_that_says_how(page, out)? };
    Ok(format!(
        "/// {} as it was built; a debug build reads it from disk at each request.\n\
         #[derive(RustEmbed)]\n#[folder = {:?}]\nstruct {name};\n",
        page.name,
        folder.display().to_string(),
    ))
}

/// Where a project's build puts its page.
fn built(page: &Page, checkout: &Path) -> PathBuf {
    checkout.join(page.project).join("dist")
}

fn page_that_says_how(page: &Page, out: &Path) -> io::Result<PathBuf> {
    let folder = out.join(page.project);
    fs::create_dir_all(&folder)?;
    let text = NOT_BUILT.replace("{name}", page.name).replace("{project}", page.project);
    fs::write(folder.join("index.html"), text)?;
    Ok(folder)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|error| io::Error::other(format!("{name}: {error}")))
}
