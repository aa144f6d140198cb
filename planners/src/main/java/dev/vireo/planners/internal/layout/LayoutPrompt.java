package dev.vireo.planners.internal.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutAnswer;
import dev.vireo.layout.LayoutObject;
import dev.vireo.runtime.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What a language model is told about layouts: prompts/layout.md for captions and prompts/layout-edit.md for
/// instructions. Lines that begin with `[json]` or `[text]` stand in that form alone.
public final class LayoutPrompt {
    /// The form of an answer.
    public enum Form {
        JSON,
        TEXT;

        @Override
        public String toString() {
            return this == JSON ? "json" : "text";
        }
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String FOLDER = "/dev/vireo/planners/prompts/";
    private static final String BETWEEN = "\n---\n";

    private static final String FRAMES_SCHEMA = resource("layout-frames.schema.json");

    /// The schema of a layout document.
    public static final String DOCUMENT_SCHEMA = resource("layout-document.schema.json");

    private LayoutPrompt() {}

    /// What a planner is told.
    public static String planning(Form form) {
        List<String> examples = new ArrayList<>();
        for (String example : resource("examples/layout.md").split(BETWEEN, -1)) {
            int end = example.indexOf('\n');
            String caption = example.substring("Caption: ".length(), end);
            String answer = example.substring(end + 1).strip();
            examples.add("Request: " + request(caption, Layout.Canvas.STANDARD, Optional.empty(), List.of()) + "\n"
                    + (form == Form.JSON ? json(caption, answer) : answer));
        }
        return marked(resource("layout.md"), form).replace("{{examples}}", String.join("\n\n", examples));
    }

    /// What an editor is told.
    public static String editing(Form form) {
        return marked(resource("layout-edit.md"), form);
    }

    /// The schema of an answer: so many frames with objects, as the text form has them.
    static String framesSchema(int frames) {
        ObjectNode schema = parsed(FRAMES_SCHEMA);
        if (schema.at("/properties/frames") instanceof ObjectNode list) {
            list.put("minItems", frames).put("maxItems", frames);
        }
        return write(schema);
    }

    /// A request for a layout: all of it is data.
    static String request(String caption, Layout.Canvas canvas, Optional<String> previous, List<String> problems) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("caption", caption);
        json.put("frames", canvas.frames());
        json.put("frames_per_second", canvas.fps());
        return write(withProblems(json, previous, problems));
    }

    /// A request for a changed layout.
    public static String request(String instruction, Layout layout, Optional<String> previous, List<String> problems) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("instruction", instruction);
        json.set("layout", parsed(layout.json()));
        return write(withProblems(json, previous, problems));
    }

    private static ObjectNode withProblems(ObjectNode json, Optional<String> previous, List<String> problems) {
        previous.ifPresent(answer -> {
            json.put("previous_answer", answer);
            ArrayNode list = json.putArray("problems");
            problems.stream().distinct().forEach(list::add);
        });
        return json;
    }

    /// The first 8 hex digits of the SHA-256 of all that requests of this kind are made from.
    static String version(String kind, String prompt, String schema) {
        return kind + "-" + Sha256.of(prompt + "\n" + schema).substring(0, 8);
    }

    /// An example in the text form as the JSON that the schema describes.
    private static String json(String caption, String answer) {
        if (!(LayoutAnswer.of(answer, caption, 0) instanceof LayoutAnswer.Read(Layout layout, List<String> _))) {
            throw new IllegalStateException("an example of the prompt can't be read: " + caption);
        }
        ObjectNode json = MAPPER.createObjectNode();
        json.put("reasoning", answer.substring("Reasoning: ".length(), answer.indexOf('\n')));
        ArrayNode frames = json.putArray("frames");
        for (int f = 0; f < layout.frames(); f++) {
            ArrayNode frame = frames.addArray();
            for (LayoutObject o : layout.objects()) {
                for (LayoutObject.KeyFrame k : o.keyFrames()) {
                    if (k.frame() == f) {
                        ObjectNode object = frame.addObject();
                        object.put("id", o.id());
                        object.put("name", o.name());
                        object.putArray("box")
                                .add((long) k.box().x())
                                .add((long) k.box().y())
                                .add((long) k.box().width())
                                .add((long) k.box().height());
                    }
                }
            }
        }
        json.put("background", layout.background());
        return write(json);
    }

    private static String marked(String template, Form form) {
        StringBuilder out = new StringBuilder();
        String other = "[" + (form == Form.JSON ? Form.TEXT : Form.JSON) + "] ";
        String own = "[" + form + "] ";
        for (String line : template.split("\n", -1)) {
            if (!line.startsWith(other)) {
                out.append(line.startsWith(own) ? line.substring(own.length()) : line)
                        .append('\n');
            }
        }
        return out.toString().strip() + "\n";
    }

    private static ObjectNode parsed(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own JSON can't be read", e);
        }
    }

    private static String write(ObjectNode json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain data does not fit into JSON", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(LayoutPrompt.class.getResourceAsStream(FOLDER + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
