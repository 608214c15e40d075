//! `proc`: reads the command line, does what it says, exits with the answer. All it knows is in the library.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
