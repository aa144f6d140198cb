package dev.vireo.planners.internal.prompt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.planners.PlanRequest;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Diagnostic.Severity;
import dev.vireo.program.Value;
import dev.vireo.runtime.PlainText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a language model is asked: one JSON object, in which nothing that comes from a person, a picture or a
/// program can be mistaken for an instruction of ours. Long texts are cut, and say so.
public final class RequestText {
    /// The name under which a program gets, and a request shows, the answers to choose from.
    static final String OPTIONS = "possible_answers";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_VALUE = 4_000;
    private static final int LONGEST_MESSAGE = 1_000;
    private static final int LONGEST_PROGRAM = 2_000;
    /// The oldest entries are left out beyond this many.
    private static final int MOST_EARLIER = 12;

    private static final int MOST_PROBLEMS = 20;
    private static final int MOST_BRIEF_PROBLEMS = 3;

    private RequestText() {}

    public static String of(PlanRequest request) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("question", request.question());
        data.put("receiver", request.receiver().toString());
        if (request.returns().isPresent() || request.api().hasReturns()) {
            data.put("returns", request.returns().map(Object::toString).orElse(null));
        }
        if (!request.context().isEmpty()) {
            Map<String, @Nullable Object> context = new LinkedHashMap<>();
            request.context().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e -> context.put(e.getKey(), bounded(e.getValue())));
            data.put("context", context);
        }
        if (request.depth() > 0) {
            data.put("depth", request.depth());
        }
        if (!request.history().isEmpty()) {
            data.put("earlier", earlier(request.history()));
        }
        request.previous().ifPresent(program -> data.put("previous_program", program));
        if (!request.feedback().isEmpty()) {
            Set<String> told = new HashSet<>(); // the check may have warned of what then happened
            data.put(
                    "problems",
                    request.feedback().stream()
                            .filter(problem -> told.add(problem.line() + " " + problem.message()))
                            .limit(MOST_PROBLEMS)
                            .map(problem -> problem(problem, request.previous()))
                            .toList());
        }
        return written(data);
    }

    /// The same in a few lines, for models that a JSON object with many fields confuses: the question on one line, and
    /// what there is besides.
    static String brief(PlanRequest request) {
        StringBuilder out = new StringBuilder(
                        "Write execute_command for this question, as one Python block.\nQuestion: ")
                .append(PlainText.line(request.question(), LONGEST_VALUE));
        request.returns().ifPresent(type -> out.append("\nReturn type: ").append(type));
        if (!request.context().isEmpty()) {
            Map<String, @Nullable Object> context = new TreeMap<>();
            request.context().forEach((name, value) -> context.put(name, bounded(value)));
            out.append("\nGiven: ").append(written(context));
        }
        for (PlanRequest.Earlier entry : latest(request.history())) {
            out.append("\nAsked before: ").append(PlainText.line(entry.question(), LONGEST_MESSAGE));
            if (!entry.answer().isEmpty()) {
                out.append(" Answer: ").append(PlainText.line(entry.answer(), LONGEST_MESSAGE));
            }
        }
        request.previous()
                .ifPresent(program -> out.append("\nThis program does not work:\n```python\n")
                        .append(cut(program, LONGEST_PROGRAM).stripTrailing())
                        .append("\n```"));
        request.feedback().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .limit(MOST_BRIEF_PROBLEMS)
                .forEach(problem -> out.append("\nLine ")
                        .append(problem.line())
                        .append(": ")
                        .append(PlainText.line(problem.message() + " " + problem.hint(), LONGEST_MESSAGE)));
        if (!request.feedback().isEmpty()) {
            out.append("\nWrite it anew, so that it works.");
        }
        return out.toString();
    }

    private static List<PlanRequest.Earlier> latest(List<PlanRequest.Earlier> history) {
        return history.subList(Math.max(0, history.size() - MOST_EARLIER), history.size());
    }

    /// The request that an example answers.
    static String of(ExamplePool.Example example, boolean typed) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("question", example.question());
        data.put("receiver", example.receiver().type().toString());
        if (typed) {
            data.put("returns", example.returns().map(Object::toString).orElse(null));
        }
        if (!example.context().isEmpty()) {
            data.put("context", example.context());
        }
        if (example.asked()) {
            data.put("depth", 1);
        }
        return written(data);
    }

    private static List<Map<String, Object>> earlier(List<PlanRequest.Earlier> history) {
        List<Map<String, Object>> out = new ArrayList<>();
        int from = Math.max(0, history.size() - MOST_EARLIER);
        if (from > 0) {
            out.add(Map.of("left_out", from));
        }
        for (PlanRequest.Earlier entry : history.subList(from, history.size())) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("question", cut(entry.question(), LONGEST_MESSAGE));
            if (!entry.program().isEmpty()) {
                shown.put("program", cut(entry.program(), LONGEST_PROGRAM));
            }
            if (!entry.answer().isEmpty()) {
                shown.put("answer", cut(entry.answer(), LONGEST_MESSAGE));
            }
            out.add(shown);
        }
        return out;
    }

    private static Map<String, Object> problem(Diagnostic problem, Optional<String> program) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("severity", problem.severity() == Severity.ERROR ? "error" : "advice");
        out.put("code", problem.code());
        if (problem.line() > 0) {
            out.put("line", problem.line());
            program.flatMap(source -> source.lines().skip(problem.line() - 1L).findFirst())
                    .ifPresent(line -> out.put("source", cut(line.strip(), LONGEST_MESSAGE)));
        }
        out.put("message", cut(problem.message(), LONGEST_MESSAGE));
        if (!problem.expected().isEmpty()) {
            out.put("expected", cut(problem.expected(), LONGEST_MESSAGE));
        }
        if (!problem.actual().isEmpty()) {
            out.put("actual", cut(problem.actual(), LONGEST_MESSAGE));
        }
        if (!problem.hint().isEmpty()) {
            out.put("hint", cut(problem.hint(), LONGEST_MESSAGE));
        }
        return out;
    }

    /// A value as JSON data, or as its cut text when it is too long for a prompt.
    private static @Nullable Object bounded(Value value) {
        @Nullable Object plain = value.plain();
        if (plain instanceof String text) {
            return cut(text, LONGEST_VALUE);
        }
        String whole = written(plain);
        return whole.length() > LONGEST_VALUE ? cut(whole, LONGEST_VALUE) : plain;
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "... (" + (text.length() - end) + " characters more)";
    }

    private static String written(@Nullable Object data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain data must be writable as JSON", e);
        }
    }
}
