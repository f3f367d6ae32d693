//! IntelliTrack's orders in SQL Server, where its own database usually is.

use std::time::Duration;

use tiberius::{Client, ColumnData, Config, Query};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt as _};

use super::{Cells, OutsideDatabase, Statement, Values};

/// How long an answer may take.
const ANSWER_WAIT: Duration = Duration::from_mins(5);

/// A connection to SQL Server, with a small runtime of its own that waits for it.
pub struct SqlServer {
    runtime: Runtime,
    client: Client<Compat<TcpStream>>,
}

impl SqlServer {
    /// Connects by a text like those of .NET:
    /// `sqlserver://server=tcp:host,1433;database=IntelliTrack;user id=…;password=…`.
    ///
    /// # Errors
    /// The server's words, without the password.
    pub fn connect(url: &str) -> Result<Self, String> {
        // Two providers are built in then, and rustls wants to be told which one counts. That one
        // was told before is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let parts = url.strip_prefix("sqlserver://").unwrap_or(url);
        let config = Config::from_ado_string(parts).map_err(|error| error.to_string())?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let client = runtime.block_on(async {
            let wait = async {
                let stream = TcpStream::connect(config.get_addr()).await;
                let stream = stream.map_err(|error| error.to_string())?;
                let done = stream.set_nodelay(true);
                done.map_err(|error| error.to_string())?;
                let client = Box::pin(Client::connect(config, stream.compat_write())).await;
                client.map_err(|error| error.to_string())
            };
            let late = tokio::time::timeout(ANSWER_WAIT, Box::pin(wait)).await;
            late.map_err(|_| LATE.to_string())?
        });
        Ok(Self { client: client?, runtime })
    }
}

const LATE: &str = "the server does not answer";

fn query<'q>(statement: &Statement, values: &'q Values) -> Query<'q> {
    let mut query = Query::new(statement.with_placeholders(|place| format!("@P{place}")));
    for name in statement.parameters() {
        query.bind(values.get(name).and_then(Option::as_deref));
    }
    query
}

impl OutsideDatabase for SqlServer {
    fn rows(&mut self, statement: &Statement, values: &Values) -> Result<Vec<Cells>, String> {
        let client = &mut self.client;
        let asked = query(statement, values);
        self.runtime.block_on(async {
            let wait = async {
                let answer = asked.query(client).await.map_err(|error| error.to_string())?;
                answer.into_first_result().await.map_err(|error| error.to_string())
            };
            let rows = tokio::time::timeout(ANSWER_WAIT, wait).await;
            let rows = rows.map_err(|_| LATE.to_string())??;
            rows.into_iter().map(cells).collect()
        })
    }

    fn run(&mut self, steps: &[(&Statement, Values)]) -> Result<(), String> {
        let client = &mut self.client;
        self.runtime.block_on(async {
            let wait = async {
                // Whatever fails undoes all of it, also where the connection is lost.
                simple(client, "SET XACT_ABORT ON; BEGIN TRANSACTION").await?;
                for (statement, values) in steps {
                    let done = query(statement, values).execute(client).await;
                    if let Err(error) = done {
                        let words = error.to_string();
                        simple(client, "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION").await?;
                        return Err(words);
                    }
                }
                simple(client, "COMMIT TRANSACTION").await
            };
            tokio::time::timeout(ANSWER_WAIT, wait).await.map_err(|_| LATE.to_string())?
        })
    }
}

async fn simple(client: &mut Client<Compat<TcpStream>>, sql: &str) -> Result<(), String> {
    let answer = client.simple_query(sql).await.map_err(|error| error.to_string())?;
    answer.into_results().await.map(drop).map_err(|error| error.to_string())
}

fn cells(row: tiberius::Row) -> Result<Cells, String> {
    let names: Vec<String> =
        row.columns().iter().map(|column| column.name().to_lowercase()).collect();
    let mut cells = Cells::new();
    for (name, data) in names.into_iter().zip(row) {
        if let Some(text) = text(&name, data)? {
            cells.insert(name, text);
        }
    }
    Ok(cells)
}

/// A cell as text. Numbers that are not exact are refused: they would change quantities.
fn text(column: &str, data: ColumnData<'static>) -> Result<Option<String>, String> {
    Ok(match data {
        ColumnData::String(text) => text.map(std::borrow::Cow::into_owned),
        ColumnData::U8(number) => number.map(|number| number.to_string()),
        ColumnData::I16(number) => number.map(|number| number.to_string()),
        ColumnData::I32(number) => number.map(|number| number.to_string()),
        ColumnData::I64(number) => number.map(|number| number.to_string()),
        ColumnData::Numeric(number) => number.map(|number| number.to_string()),
        ColumnData::Guid(id) => id.map(|id| id.to_string()),
        ColumnData::Bit(bit) => bit.map(|bit| u8::from(bit).to_string()),
        _ => {
            return Err(format!(
                "column {column} has a type that is not read exactly; cast it to nvarchar or \
                 decimal in the query"
            ));
        }
    })
}
