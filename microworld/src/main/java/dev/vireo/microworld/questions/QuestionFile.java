package dev.vireo.microworld.questions;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.microworld.WorldQuestion;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A `questions.json` in the file format of GQA, with `family` and `depth` added to `types`.
public final class QuestionFile {
    private static final JsonMapper JSON = StrictJson.mapper();

    private QuestionFile() {}

    /// Writes questions, in their order, replacing the file.
    ///
    /// @throws VireoException with code DATA when the file can't be written
    public static void write(Path file, List<GeneratedQuestion> questions) {
        ObjectNode root = JSON.createObjectNode();
        for (GeneratedQuestion question : questions) {
            root.set(question.question().id(), entry(question));
        }
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter(" ", "\n"))
                .withArrayIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter());
        try {
            Files.writeString(file, JSON.writer(printer).writeValueAsString(root) + "\n");
        } catch (IOException e) {
            throw new VireoException(
                    VireoException.Code.DATA,
                    "[" + file + "] the questions could not be written: " + e.getMessage(),
                    "Name a folder that exists and may be written to.",
                    e);
        }
    }

    /// A question as it stands in the file.
    static ObjectNode entry(GeneratedQuestion generated) {
        WorldQuestion question = generated.question();
        List<Operations.Operation> steps = Operations.of(generated.program());
        ObjectNode node = JSON.createObjectNode();
        ArrayNode semantic = node.putArray("semantic");
        for (Operations.Operation step : steps) {
            ObjectNode one = semantic.addObject();
            one.put("operation", step.operation());
            ArrayNode dependencies = one.putArray("dependencies");
            step.dependencies().forEach(dependencies::add);
            one.put("argument", step.argument());
        }
        node.putArray("entailed");
        node.putArray("equivalent").add(question.id());
        node.put("question", question.text());
        node.put("imageId", question.imageId());
        node.put("isBalanced", true);
        ObjectNode groups = node.putObject("groups");
        groups.put(
                "global",
                generated.program() instanceof QuestionProgram.Query(QuestionProgram.Kind kind, var _)
                        ? kind.word()
                        : null);
        groups.put("local", question.family() + "-" + question.depth());
        node.put("answer", question.answer());
        node.put("semanticStr", Operations.text(steps));
        ObjectNode annotations = node.putObject("annotations");
        for (String part : List.of("answer", "question", "fullAnswer")) {
            annotations.putObject(part);
        }
        ObjectNode types = node.putObject("types");
        types.put("detailed", question.family());
        types.put("semantic", semantic(generated.program()));
        types.put("structural", structural(generated.program()));
        types.put("family", question.family());
        types.put("depth", question.depth());
        node.put("fullAnswer", generated.fullAnswer());
        return node;
    }

    private static String structural(QuestionProgram program) {
        return switch (program) {
            case QuestionProgram.Exist _,
                    QuestionProgram.Verify _,
                    QuestionProgram.VerifySide _,
                    QuestionProgram.VerifyNear _ -> "verify";
            case QuestionProgram.Count _, QuestionProgram.Query _ -> "query";
            case QuestionProgram.Choose _ -> "choose";
            case QuestionProgram.CompareCounts _, QuestionProgram.SameAttribute _ -> "compare";
            case QuestionProgram.And _, QuestionProgram.Or _, QuestionProgram.Not _ -> "logical";
        };
    }

    private static String semantic(QuestionProgram program) {
        return switch (program) {
            case QuestionProgram.VerifySide _, QuestionProgram.VerifyNear _ -> "rel";
            case QuestionProgram.Query _,
                    QuestionProgram.Choose _,
                    QuestionProgram.Verify _,
                    QuestionProgram.SameAttribute _ -> "attr";
            case QuestionProgram.Exist _,
                    QuestionProgram.Count _,
                    QuestionProgram.CompareCounts _,
                    QuestionProgram.And _,
                    QuestionProgram.Or _,
                    QuestionProgram.Not _ -> program.depth() > 0 ? "rel" : "obj";
        };
    }

    /// Reads the questions of a file in this format, in their order. A file without `family` in `types` has
    /// its `detailed` type there, and depth 0.
    ///
    /// @throws VireoException with code DATA when the file is missing, is not JSON, or lacks a field
    public static List<WorldQuestion> read(Path file) {
        return questions(file, root(file));
    }

    private static JsonNode root(Path file) {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw malformed(file, "it is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw malformed(file, "it can't be read: " + e.getMessage(), e);
        }
        if (!root.isObject()) {
            throw malformed(file, "it is not an object of questions by id", null);
        }
        return root;
    }

    private static List<WorldQuestion> questions(Path file, JsonNode root) {
        List<WorldQuestion> out = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            JsonNode node = entry.getValue();
            JsonNode types = node.path("types");
            int depth = types.path("depth").asInt(0);
            if (depth < 0 || depth > 4) {
                throw malformed(file, "question '" + entry.getKey() + "' has depth " + depth + ", not 0 to 4", null);
            }
            out.add(new WorldQuestion(
                    entry.getKey(),
                    text(file, entry.getKey(), node, "imageId"),
                    text(file, entry.getKey(), node, "question"),
                    text(file, entry.getKey(), node, "answer"),
                    types.path("family").asText(types.path("detailed").asText("unknown")),
                    depth));
        }
        return out;
    }

    /// Reads the questions of a file that [#write] wrote, with their programs.
    ///
    /// @throws VireoException with code DATA when the file is missing, is not JSON, or a question has no program of
    ///     this world
    public static List<GeneratedQuestion> readPrograms(Path file) {
        JsonNode root = root(file);
        List<GeneratedQuestion> out = new ArrayList<>();
        for (WorldQuestion question : questions(file, root)) {
            JsonNode node = root.path(question.id());
            try {
                out.add(new GeneratedQuestion(
                        question,
                        OperationsReader.program(operations(node.path("semantic"))),
                        node.path("fullAnswer").asText("")));
            } catch (IllegalArgumentException e) {
                throw malformed(
                        file,
                        "question '" + question.id() + "' has no functional program of this world in 'semantic': "
                                + e.getMessage(),
                        e);
            }
        }
        return out;
    }

    private static List<Operations.Operation> operations(JsonNode semantic) {
        List<Operations.Operation> steps = new ArrayList<>();
        for (JsonNode step : semantic) {
            List<Integer> dependencies = new ArrayList<>();
            for (JsonNode dependency : step.path("dependencies")) {
                dependencies.add(dependency.isInt() ? dependency.intValue() : -1);
            }
            steps.add(new Operations.Operation(
                    step.path("operation").asText(), step.path("argument").asText(), dependencies));
        }
        return steps;
    }

    private static String text(Path file, String id, JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw malformed(file, "question '" + id + "' has no text '" + field + "'", null);
        }
        return value.asText();
    }

    private static VireoException malformed(Path file, String problem, @Nullable Throwable cause) {
        String message = "[" + file + "] " + problem;
        String hint = "Make a question file with `vireo world scenes`, or name one in the format of GQA.";
        return cause == null
                ? new VireoException(VireoException.Code.DATA, message, hint)
                : new VireoException(VireoException.Code.DATA, message, hint, cause);
    }
}
