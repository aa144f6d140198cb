package dev.vireo.benchmarks.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.JsonFields;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// A Parquet file, read by DuckDB in this process as a stream. DuckDB may open that file and nothing else, fetches no
/// extensions, and its settings are locked.
final class ParquetRows implements Rows {
    private static final Properties SETTINGS = settings();

    private final Path file;
    private final Fields fields;
    private final List<Column> columns = new ArrayList<>();
    private final Connection database;
    private final ResultSet rows;
    private int number;
    private boolean ended;

    /// @param list whether it holds lists of texts
    /// @param whole whether it holds whole numbers
    private record Column(String name, String expression, boolean list, boolean whole) {}

    /// @throws Defect when it is missing, no Parquet file, or lacks a column
    ParquetRows(Path file, Fields fields) {
        this.file = file;
        this.fields = fields;
        new Lines(file, fields.hint()).close();
        requireDriver();
        Path whole = file.toAbsolutePath();
        Connection connection = null;
        try {
            connection = DriverManager.getConnection("jdbc:duckdb:", SETTINGS);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET allowed_paths=['" + whole.toString().replace("'", "''") + "']");
                statement.execute("SET enable_external_access=false");
                statement.execute("SET lock_configuration=true");
            }
            choose(types(connection, whole));
            this.rows = select(connection, whole);
            this.database = connection;
        } catch (SQLException e) {
            close(connection);
            throw Defect.of(file, "it can't be read as a Parquet file: " + reason(e), fields.hint());
        } catch (Defect e) {
            close(connection);
            throw e;
        }
    }

    private static void requireDriver() {
        try {
            Class.forName("org.duckdb.DuckDBDriver");
        } catch (ClassNotFoundException e) {
            throw new VireoException(
                    Code.RESOURCE,
                    "Parquet files are read by DuckDB, which is not on the class path",
                    "Add org.duckdb:duckdb_jdbc.",
                    e);
        }
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("threads", "1");
        settings.setProperty("memory_limit", "1GB");
        return settings;
    }

    private static Map<String, String> types(Connection connection, Path whole) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (PreparedStatement describe = connection.prepareStatement("DESCRIBE SELECT * FROM read_parquet(?)")) {
            describe.setString(1, whole.toString());
            try (ResultSet columns = describe.executeQuery()) {
                while (columns.next()) {
                    types.put(columns.getString(1), columns.getString(2));
                }
            }
        }
        return types;
    }

    private void choose(Map<String, String> types) {
        for (String name : fields.needed()) {
            if (!types.containsKey(name)) {
                throw Defect.of(
                        file,
                        "there is no column '" + name + "'; there are " + String.join(", ", types.keySet()),
                        fields.hint());
            }
        }
        types.forEach((name, type) -> {
            if (fields.wanted().contains(name)) {
                columns.add(column(name, type));
            }
        });
    }

    /// Pictures lie in Parquet files as their bytes with the path that they had; the path is what is read.
    private static Column column(String name, String type) {
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        if (type.startsWith("STRUCT(") && type.contains("path VARCHAR")) {
            return new Column(name, quoted + ".path", false, false);
        }
        boolean list = type.endsWith("[]");
        boolean whole = type.endsWith("INT") || type.equals("INTEGER") || type.equals("UINTEGER");
        return new Column(
                name, quoted + (list ? "::VARCHAR[]" : whole ? "::HUGEINT::VARCHAR" : "::VARCHAR"), list, whole);
    }

    private ResultSet select(Connection connection, Path whole) throws SQLException {
        List<String> expressions = columns.stream().map(Column::expression).toList();
        PreparedStatement select =
                connection.prepareStatement("SELECT " + String.join(", ", expressions) + " FROM read_parquet(?)");
        select.setString(1, whole.toString());
        select.closeOnCompletion();
        return select.executeQuery();
    }

    @Override
    public Optional<Row> next() {
        if (ended) {
            return Optional.empty();
        }
        try {
            if (!rows.next()) {
                ended = true;
                return Optional.empty();
            }
            number++;
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < columns.size(); i++) {
                put(node, columns.get(i), i + 1);
            }
            return Optional.of(new Row(new Place(file, number, false), "", new JsonFields(node)));
        } catch (SQLException e) {
            ended = true;
            throw Defect.atRow(file, number + 1, "it can't be read: " + reason(e), fields.hint());
        }
    }

    private void put(ObjectNode node, Column column, int index) throws SQLException {
        if (column.list()) {
            Array array = rows.getArray(index);
            if (array == null) {
                node.putNull(column.name());
                return;
            }
            ArrayNode list = node.putArray(column.name());
            for (Object one : (Object[]) array.getArray()) {
                list.add(one == null ? null : one.toString());
            }
            return;
        }
        String value = rows.getString(index);
        if (value != null && column.whole() && value.length() < 19) {
            node.put(column.name(), Long.parseLong(value));
        } else {
            node.put(column.name(), value);
        }
    }

    private static String reason(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message);
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException _) {
            // nothing was written
        }
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (SQLException _) {
            // nothing was written
        }
        close(database);
    }
}
