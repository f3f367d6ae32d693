//! A workspace, opened: its configuration and rules, checked, and its store.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::failure::Failure;
use super::mappings::MAPPINGS;
use crate::config::{self, Config, ConfigErrors, FILE_NAME, find_workspace, load, settings_hash};
use crate::domain::settings::Settings;
use crate::intellitrack::embedded::{self, Act};
use crate::pipeline::ports::Moment;
use crate::problem::{Problem, Sources};
use crate::rules::active::{Active, ActiveRules};
use crate::rules::engine;
use crate::rules::load::{Folder, load as load_rules};
use crate::rules::set::RuleSet;
use crate::store::{Holder, Lock, Place, Snapshot, Store, WAIT_DEFAULT};

/// A workspace whose configuration and rules are right.
pub struct Workspace {
    /// What crossdock.yaml says.
    pub config: Config,
    /// Its settings, for sharing.
    pub settings: Arc<Settings>,
    /// Their fingerprint.
    pub settings_hash: String,
    /// The active rules.
    pub rules: Arc<RuleSet>,
    /// The workspace's own rules folder.
    pub rules_folder: Folder,
    /// Warnings and notes about both.
    pub doubts: Vec<Problem>,
    /// The texts they point into.
    pub sources: Sources,
    /// When this command runs.
    pub moment: Moment,
    active: Arc<Active>,
}

/// Where the workspace is: as given, or the nearest parent with a crossdock.yaml.
///
/// # Errors
/// None there.
pub fn locate(given: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(given) = given {
        if given.join(FILE_NAME).is_file() {
            return Ok(given.to_path_buf());
        }
        return Err(Failure::Usage(format!(
            "{} has no {FILE_NAME}; make a workspace there with `crossdock init {0}`",
            given.display()
        )));
    }
    let here = std::env::current_dir()?;
    find_workspace(&here).ok_or_else(|| {
        Failure::Usage(format!(
            "neither {} nor a folder above it has a {FILE_NAME}; make a workspace with \
             `crossdock init`, or name one with --workspace",
            here.display()
        ))
    })
}

/// The moment of this command. The one place that asks the clock.
pub fn now() -> Moment {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
    let now = jiff::ZonedDateTime::now();
    let utc = now.timestamp().round(jiff::Unit::Second).unwrap_or_else(|_| now.timestamp());
    Moment { today: now.date(), now: utc.to_string() }
}

/// The present moment, exactly.
pub fn timestamp() -> jiff::Timestamp {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
    jiff::Timestamp::now()
}

/// The rules folder of a workspace, whatever its configuration says beside.
///
/// # Errors
/// No workspace there.
pub fn rules_folder(given: Option<&Path>) -> Result<Folder, Failure> {
    let directory = locate(given)?;
    let config = load(&directory.join(FILE_NAME));
    let path = config.as_ref().map_or("rules", |config| config.rules.as_str());
    Ok(folder_of(&directory, path))
}

fn folder_of(directory: &Path, path: &str) -> Folder {
    Folder::read(&directory.join(path), path)
}

impl Workspace {
    /// Reads configuration and rules.
    ///
    /// # Errors
    /// Everything wrong with them, at once.
    pub fn open(given: Option<&Path>) -> Result<Self, Failure> {
        let directory = locate(given)?;
        let config = load(&directory.join(FILE_NAME));
        // Rules are read even if the configuration is wrong: all problems are told at once.
        let rules_path = config.as_ref().map_or("rules", |config| config.rules.as_str());
        let folder = folder_of(&directory, rules_path);
        if rules_path != "rules" && !directory.join(rules_path).is_dir() {
            return Err(Failure::Usage(format!(
                "rules.path names the folder {rules_path}, which is not there; make it, or correct \
                 the path in {FILE_NAME}"
            )));
        }
        let loaded = load_rules(&engine::build(), &folder);
        match (config, loaded) {
            (Ok(config), Ok(loaded)) => Ok(Self::of(config, Arc::new(Active { loaded, folder }))),
            (Ok(_), Err(errors)) => Err(Failure::Problems(errors.problems, errors.sources)),
            (Err(ConfigErrors::Wrong { mut problems, mut sources }), Err(errors)) => {
                problems.extend(errors.problems);
                sources.extend(errors.sources);
                Err(Failure::Problems(problems, sources))
            }
            (Err(errors), _) => Err(errors.into()),
        }
    }

    /// Reads the configuration; the rules are those in use.
    ///
    /// # Errors
    /// Everything wrong with the configuration.
    pub fn open_with(directory: &Path, rules: Arc<Active>) -> Result<Self, Failure> {
        Ok(Self::of(load(&directory.join(FILE_NAME))?, rules))
    }

    fn of(config: Config, rules: Arc<Active>) -> Self {
        let Active { loaded, folder } = &*rules;
        let mut sources = config.sources.clone();
        sources.extend(loaded.sources.clone());
        let mut doubts = config.warnings.clone();
        doubts.extend(loaded.doubts.clone());
        Self {
            settings: Arc::new(config.settings.clone()),
            settings_hash: settings_hash(&config.settings),
            rules: Arc::clone(&loaded.set),
            rules_folder: folder.clone(),
            doubts,
            sources,
            moment: now(),
            config,
            active: rules,
        }
    }

    /// Its rules, to be kept up to date while the program runs.
    pub fn active_rules(&self) -> ActiveRules {
        let directory = self.config.directory.clone();
        let path = Mutex::new(self.config.rules.clone());
        let read = move || {
            let mut path = path.lock().unwrap_or_else(PoisonError::into_inner);
            // While the configuration is wrong, the folder that it named last counts.
            if let Ok(config) = load(&directory.join(FILE_NAME)) {
                *path = config.rules;
            }
            folder_of(&directory, &path)
        };
        ActiveRules::new(Arc::clone(&self.active), MAPPINGS, read)
    }

    /// What the program carries, outside of any workspace: for pictures and pages.
    ///
    /// # Errors
    /// None that a person could mend: the built-in rules are tested.
    pub fn built_in() -> Result<Self, Failure> {
        let config = crate::config::parse("company: none\n", FILE_NAME)?;
        let loaded = load_rules(&engine::build(), &Folder::default())
            .map_err(|errors| Failure::Problems(errors.problems, errors.sources))?;
        Ok(Self::of(config, Arc::new(Active { loaded, folder: Folder::default() })))
    }

    /// Where the store is.
    pub fn store_place(&self) -> Place {
        match &self.config.store {
            config::Store::File(path) => Place::File(self.config.resolve(path)),
            config::Store::Schema { url, schema } => {
                Place::Schema { url: url.clone(), schema: schema.clone() }
            }
        }
    }

    /// Who acts in the warehouse: the person for their own commands, Crossdock for postings.
    pub fn act(&self, by: &str) -> Act {
        Act { by: by.to_string(), at: self.moment.now.clone() }
    }

    /// The store at this moment, for looking things up.
    ///
    /// # Errors
    /// A store that cannot be opened.
    pub fn snapshot(&self) -> Result<Snapshot, Failure> {
        let warehouse = embedded::on(&self.settings, &self.act("crossdock"));
        Ok(Snapshot::open(&self.store_place(), Box::new(warehouse))?)
    }

    /// The right to write; waits for another process, then says who holds it.
    ///
    /// # Errors
    /// Another process holds the workspace.
    pub fn lock(&self, command: &str) -> Result<Lock, Failure> {
        let place = self.store_place();
        if let Place::File(path) = &place {
            self.make_folder_of(path)?;
        }
        let holder =
            Holder { command: format!("crossdock {command}"), since: self.moment.now.clone() };
        Ok(Lock::take(&place, &holder, lock_wait())?)
    }

    /// A folder within the workspace is made; one elsewhere is named by mistake, which would begin
    /// a second warehouse somewhere.
    fn make_folder_of(&self, file: &Path) -> Result<(), Failure> {
        let Some(folder) = file.parent().filter(|folder| !folder.is_dir()) else { return Ok(()) };
        if !folder.starts_with(&self.config.directory) {
            return Err(Failure::Usage(format!(
                "store.url names the folder {}, which is not there; make it, or correct the path \
                 in {FILE_NAME}",
                folder.display()
            )));
        }
        Ok(std::fs::create_dir_all(folder)?)
    }

    /// The store, for writing.
    ///
    /// # Errors
    /// A store that cannot be opened.
    pub fn store(&self, lock: Lock) -> Result<Store, Failure> {
        assert_eq!(lock.place(), &self.store_place(), "the lock is that of this workspace");
        Ok(Store::open(lock)?)
    }
}

/// `CROSSDOCK_LOCK_WAIT` in seconds, or the default.
fn lock_wait() -> Duration {
    let set = std::env::var("CROSSDOCK_LOCK_WAIT").ok().and_then(|text| text.parse().ok());
    set.map_or(WAIT_DEFAULT, Duration::from_secs)
}
