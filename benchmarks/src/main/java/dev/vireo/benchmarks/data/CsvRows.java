package dev.vireo.benchmarks.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.json.JsonFields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// A table in comma-separated values with a header (RFC 4180): cells in quotes may hold commas, quotes twice and
/// ends of lines. A quote inside a cell that does not begin with one is a letter, as Python reads it.
final class CsvRows implements Rows {
    private final Path file;
    private final Fields fields;
    private final Lines lines;
    private final List<String> header;
    private boolean ended;

    /// @throws Defect when the header can't be read or lacks a column
    CsvRows(Path file, Fields fields) {
        this.file = file;
        this.fields = fields;
        this.lines = new Lines(file, fields.hint());
        try {
            this.header = header();
        } catch (Defect e) {
            lines.close();
            throw e;
        }
    }

    private List<String> header() {
        List<String> names = cells().orElseThrow(
                        () -> Defect.atLine(file, 1, "there is no header; the file is empty", fields.hint()));
        if (new HashSet<>(names).size() < names.size()) {
            throw Defect.atLine(file, 1, "a column stands twice in the header: " + names, fields.hint());
        }
        for (String name : fields.needed()) {
            if (!names.contains(name)) {
                throw Defect.atLine(
                        file,
                        1,
                        "there is no column '" + name + "'; there are " + String.join(", ", names),
                        fields.hint());
            }
        }
        return names;
    }

    @Override
    public Optional<Row> next() {
        int line = lines.number() + 1;
        Optional<List<String>> cells = cells();
        while (cells.isPresent()
                && cells.get().size() == 1
                && cells.get().getFirst().isEmpty()) {
            line = lines.number() + 1;
            cells = cells();
        }
        if (cells.isEmpty()) {
            return Optional.empty();
        }
        Place place = new Place(file, line, true);
        if (cells.get().size() != header.size()) {
            throw place.defect(
                    "the row has " + cells.get().size() + " cells, the header " + header.size(), fields.hint());
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < header.size(); i++) {
            node.put(header.get(i), cells.get().get(i));
        }
        return Optional.of(new Row(place, "", new JsonFields(node)));
    }

    /// The cells of one row, over as many lines as it has.
    private Optional<List<String>> cells() {
        if (ended) {
            return Optional.empty();
        }
        Optional<String> first = lines.next();
        if (first.isEmpty()) {
            ended = true;
            return Optional.empty();
        }
        int begin = lines.number();
        List<String> out = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        String line = first.get();
        boolean stray = false;
        int size = 0;
        int i = 0;
        while (true) {
            boolean quoted = i < line.length() && line.charAt(i) == '"';
            if (quoted) {
                i++;
                while (true) {
                    int end = line.indexOf('"', i);
                    if (end >= 0 && end + 1 < line.length() && line.charAt(end + 1) == '"') {
                        cell.append(line, i, end + 1);
                        i = end + 2;
                    } else if (end >= 0) {
                        cell.append(line, i, end);
                        i = end + 1;
                        break;
                    } else {
                        cell.append(line, i, line.length()).append('\n');
                        size += line.length() + 1;
                        line = more(begin, size);
                        i = 0;
                    }
                }
            }
            int comma = line.indexOf(',', i);
            int end = comma >= 0 ? comma : line.endsWith("\r") ? line.length() - 1 : line.length();
            if (quoted && end > i) {
                stray = true;
            }
            if (end > i) {
                cell.append(line, i, end);
            }
            out.add(cell.toString());
            cell.setLength(0);
            if (comma < 0) {
                break;
            }
            i = comma + 1;
        }
        if (stray) {
            throw Defect.atLine(file, begin, "there is text between the end of a quote and the comma", fields.hint());
        }
        return Optional.of(out);
    }

    private String more(int begin, int size) {
        Optional<String> line = lines.next();
        if (line.isEmpty()) {
            ended = true;
            throw Defect.atLine(file, begin, "a quote that opens in this row is not closed", fields.hint());
        }
        if (size + line.get().length() > MOST) {
            ended = true;
            throw Defect.atLine(file, begin, "the row is longer than 1 MiB: is a quote not closed?", fields.hint());
        }
        return line.get();
    }

    @Override
    public void close() {
        lines.close();
    }
}
