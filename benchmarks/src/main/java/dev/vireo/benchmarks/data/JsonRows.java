package dev.vireo.benchmarks.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.json.JsonFields;
import dev.vireo.runtime.json.StrictJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file that is one JSON value with many objects inside: a list of them, or an object of them by name. It is
/// read as it comes; only one of the objects is in memory.
final class JsonRows implements Rows {
    /// Names are not kept: those of millions of questions would fill the memory.
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(StrictJson.MOST_DEPTH)
                    .maxNumberLength(64)
                    .maxStringLength(MOST)
                    .maxDocumentLength(-1)
                    .build())
            .build();

    private final Path file;
    private final Fields fields;
    private final boolean named;
    private final JsonParser parser;
    private final boolean inside;
    private boolean ended;
    private int left;

    private JsonRows(Path file, Fields fields, boolean named, String in) {
        this.file = file;
        this.fields = fields;
        this.named = named;
        this.inside = !in.isEmpty();
        this.parser = parser(file, fields.hint());
        try {
            begin(in);
        } catch (Defect e) {
            close();
            throw e;
        }
    }

    /// A list of objects: `[{...}, ...]`.
    static JsonRows list(Path file, Fields fields) {
        return new JsonRows(file, fields, false, "");
    }

    /// Objects by name: `{"name": {...}, ...}`.
    static JsonRows map(Path file, Fields fields) {
        return new JsonRows(file, fields, true, "");
    }

    /// A list of objects in a field of the object that the file is: `{"in": [{...}, ...], ...}`.
    static JsonRows listIn(Path file, String in, Fields fields) {
        return new JsonRows(file, fields, false, in);
    }

    private static JsonParser parser(Path file, String hint) {
        BufferedReader text = new BufferedReader(
                new InputStreamReader(Lines.open(file, hint), StandardCharsets.UTF_8.newDecoder()), 1 << 16);
        try {
            text.mark(1);
            if (text.read() != '\uFEFF') {
                text.reset();
            }
            return JSON.createParser(text);
        } catch (IOException e) {
            throw failed(file, e, 1, hint);
        }
    }

    private void begin(String in) {
        try {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw Defect.of(file, "it is empty", fields.hint());
            }
            if (inside) {
                require(first == JsonToken.START_OBJECT, "it must be an object {...}");
                while (true) {
                    require(parser.nextToken() == JsonToken.FIELD_NAME, "it has no field '" + in + "'");
                    String name = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (in.equals(name)) {
                        require(value == JsonToken.START_ARRAY, "the field '" + in + "' must be a list [...]");
                        return;
                    }
                    parser.skipChildren();
                }
            }
            require(
                    first == (named ? JsonToken.START_OBJECT : JsonToken.START_ARRAY),
                    named ? "it must be an object of objects by their names" : "it must be a list of objects");
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void require(boolean right, String otherwise) {
        if (!right) {
            ended = true;
            throw Defect.atLine(file, line(), otherwise, fields.hint());
        }
    }

    private int line() {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    private Defect failed(IOException e) {
        ended = true;
        return failed(file, e, line(), fields.hint());
    }

    private static Defect failed(Path file, IOException e, int line, String hint) {
        if (e instanceof CharacterCodingException) {
            return Defect.atLine(file, Math.max(1, Lines.firstBad(file)), "it is not UTF-8 text", hint);
        }
        if (e instanceof JacksonException json) {
            int at = json.getLocation() == null ? line : json.getLocation().getLineNr();
            return Defect.atLine(file, at, "it is not JSON: " + json.getOriginalMessage(), hint);
        }
        return Lines.unreadable(file, e, hint);
    }

    @Override
    public Optional<Row> next() {
        if (ended) {
            return Optional.empty();
        }
        try {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
                end();
                return Optional.empty();
            }
            Place place = new Place(file, line(), true);
            String key = "";
            if (named) {
                key = parser.currentName();
                token = parser.nextToken();
            }
            left = MOST;
            if (token != JsonToken.START_OBJECT) {
                parser.skipChildren();
                throw place.defect(of(key) + "expected an object {...}", fields.hint());
            }
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            String twice = fill(node, true);
            if (twice != null) {
                throw place.defect(of(key) + "the field '" + twice + "' stands there twice", fields.hint());
            }
            return Optional.of(new Row(place, key, new JsonFields(node)));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static String of(String key) {
        return key.isEmpty() ? "" : "'" + key + "': ";
    }

    /// Nothing may follow, and what is open must close.
    private void end() throws IOException {
        ended = true;
        if (inside) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                parser.nextToken();
                parser.skipChildren();
            }
        }
        require(parser.nextToken() == null, "there is more after the end of the JSON value");
    }

    /// Reads the fields of an object.
    ///
    /// @return the name of one that stands there twice
    private @Nullable String fill(ObjectNode node, boolean row) throws IOException {
        String twice = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (row && !fields.wanted().contains(name)) {
                parser.skipChildren();
                continue;
            }
            spend(name.length() + 1);
            if (node.replace(name, value()) != null) {
                twice = name;
            }
        }
        return twice;
    }

    private JsonNode value() throws IOException {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode node = make.objectNode();
                String twice = fill(node, false);
                require(twice == null, "the field '" + twice + "' stands there twice");
                yield node;
            }
            case START_ARRAY -> {
                ArrayNode node = make.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    spend(1);
                    node.add(value());
                }
                yield node;
            }
            case VALUE_STRING -> {
                spend(parser.getTextLength());
                yield make.textNode(parser.getText());
            }
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? make.numberNode(parser.getBigIntegerValue())
                        : make.numberNode(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> make.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> make.booleanNode(true);
            case VALUE_FALSE -> make.booleanNode(false);
            default -> make.nullNode();
        };
    }

    private void spend(int size) {
        left -= size;
        require(left >= 0, "an object has more than a million characters");
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException _) {
            // nothing was written
        }
    }
}
