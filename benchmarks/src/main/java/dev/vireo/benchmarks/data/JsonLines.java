package dev.vireo.benchmarks.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.json.JsonFields;
import dev.vireo.runtime.json.StrictJson;
import java.nio.file.Path;
import java.util.Optional;

/// A file with one JSON object a line. Blank lines are passed over.
final class JsonLines implements Rows {
    private final Path file;
    private final Fields fields;
    private final Lines lines;

    JsonLines(Path file, Fields fields) {
        this.file = file;
        this.fields = fields;
        this.lines = new Lines(file, fields.hint());
    }

    @Override
    public Optional<Row> next() {
        Optional<String> line = lines.next();
        while (line.isPresent() && line.get().isBlank()) {
            line = lines.next();
        }
        return line.map(this::row);
    }

    private Row row(String line) {
        Place place = new Place(file, lines.number(), true);
        try {
            JsonNode json = StrictJson.mapper().readTree(line);
            return new Row(place, "", new JsonFields(json));
        } catch (JsonProcessingException e) {
            throw place.defect("it is not JSON: " + e.getOriginalMessage(), fields.hint());
        } catch (IllegalArgumentException e) {
            throw place.defect(String.valueOf(e.getMessage()), fields.hint());
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
