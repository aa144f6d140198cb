package dev.vireo.agent;

import dev.vireo.agent.Trace.Attempt;
import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.Result;
import dev.vireo.agent.Trace.Step;
import dev.vireo.agent.Trace.ToolCall;
import dev.vireo.agent.internal.trace.ValueText;
import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.program.Outcome;
import dev.vireo.program.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where two traces part: everything that differs, in the order of the first program's run. Times don't
/// count. Questions are matched by their place in the tree; below two different programs, or two different
/// questions, nothing is compared.
///
/// @param differences the first is where the two part; empty when they are the same
public record TraceDiff(List<Difference> differences) {
    /// What differs.
    public enum What {
        QUESTION,
        RECEIVER,
        PROGRAM,
        CALL,
        RESULT,
        OUTCOME,
        VALUE,
        PLANNER,
        TOOLS;

        /// The name that the command line prints.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// One difference.
    ///
    /// @param path the place of the question in the tree: `0` the root, `0.1` its second sub-question
    /// @param question the question at that place in the first trace
    /// @param first what the first trace has there; empty text when it has nothing
    /// @param second what the second has
    public record Difference(String path, What what, String question, String first, String second) {}

    public TraceDiff {
        differences = List.copyOf(differences);
    }

    /// Compares two answers' traces.
    public static TraceDiff between(Answer first, Answer second) {
        Comparison comparison = new Comparison();
        Trace a = first.trace();
        Trace b = second.trace();
        String root = a.root().text();
        comparison.check("0", What.PLANNER, root, planner(a), planner(b));
        comparison.check("0", What.TOOLS, root, a.tools(), b.tools());
        comparison.questions("0", a.root(), b.root());
        return new TraceDiff(comparison.found);
    }

    private static String planner(Trace trace) {
        return trace.planner() + trace.promptVersion().map(v -> " " + v).orElse("");
    }

    /// Whether nothing differs.
    public boolean same() {
        return differences.isEmpty();
    }

    /// What a person reads: where the two part, line by line for a program, and a line for each further
    /// difference.
    public List<String> lines() {
        if (same()) {
            return List.of("the traces are the same");
        }
        List<String> out = new ArrayList<>();
        Difference parting = differences.getFirst();
        out.add("they part at question " + parting.path + " (" + parting.question + "): " + parting.what.label());
        out.addAll(lineByLine(parting.first, parting.second));
        if (differences.size() > 1) {
            out.add("");
            out.add("and " + (differences.size() - 1) + " more:");
            for (Difference one : differences.subList(1, differences.size())) {
                out.add("  " + one.path + " " + one.what.label() + ": " + brief(one.first) + " | " + brief(one.second));
            }
        }
        return List.copyOf(out);
    }

    private static String brief(String text) {
        return text.isEmpty() ? "nothing" : ValueText.shorten(text.strip().replaceAll("\\s+", " "), 80);
    }

    /// The lines of both texts: `-` only in the first, `+` only in the second, found by the longest common
    /// sequence of lines.
    static List<String> lineByLine(String first, String second) {
        List<String> a = first.lines().toList();
        List<String> b = second.lines().toList();
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<String> out = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                out.add("  " + a.get(i++));
                j++;
            } else if (i < a.size() && (j >= b.size() || common[i + 1][j] >= common[i][j + 1])) {
                out.add("- " + a.get(i++));
            } else {
                out.add("+ " + b.get(j++));
            }
        }
        return out;
    }

    /// The walk through both trees.
    private static final class Comparison {
        private final List<Difference> found = new ArrayList<>();

        boolean check(String path, What what, String question, String first, String second) {
            if (first.equals(second)) {
                return true;
            }
            found.add(new Difference(path, what, question, first, second));
            return false;
        }

        void questions(String path, Question a, Question b) {
            boolean same = check(path, What.QUESTION, a.text(), asked(a), asked(b));
            if (!a.receiver().equals(b.receiver())) {
                found.add(new Difference(
                        path, What.RECEIVER, a.text(), ValueText.python(a.receiver()), ValueText.python(b.receiver())));
                same = false;
            }
            if (same) {
                int[] children = new int[1];
                for (int i = 0; i < Math.max(a.attempts().size(), b.attempts().size()); i++) {
                    Optional<Attempt> first = at(a.attempts(), i);
                    Optional<Attempt> second = at(b.attempts(), i);
                    if (!check(path, What.PROGRAM, a.text(), program(first), program(second))) {
                        break;
                    }
                    if (first.isPresent() && second.isPresent()) {
                        attempts(path, a.text(), first.get(), second.get(), children);
                    }
                }
                steps(path, a.text(), a.direct(), b.direct(), children);
            }
            if (!check(path, What.VALUE, a.text(), value(a), value(b))
                    || a.value().equals(b.value())) {
                return;
            }
            found.add(new Difference(
                    path, What.VALUE, a.text(), a.value().toString(), b.value().toString()));
        }

        private static String asked(Question question) {
            return question.text()
                    + question.demanded().map(type -> " (a " + type + ")").orElse("")
                    + (question.reused() ? " (answered before)" : "");
        }

        private static String program(Optional<Attempt> attempt) {
            return attempt.map(a -> switch (a.plan()) {
                        case Plan.Program(String source, Usage _) -> source;
                        case Plan.NotUnderstood(String reason, Usage _) -> "no program: " + reason;
                    })
                    .orElse("");
        }

        private static String value(Question question) {
            return ValueText.python(question.value()) + ": " + question.type()
                    + question.degradation()
                            .map(n -> " (fallback: " + n.message() + ")")
                            .orElse("");
        }

        private void attempts(String path, String question, Attempt a, Attempt b, int[] children) {
            steps(path, question, a.steps(), b.steps(), children);
            String first = a.outcome().map(Comparison::told).orElse("");
            check(
                    path,
                    What.OUTCOME,
                    question,
                    first,
                    b.outcome().map(Comparison::told).orElse(""));
        }

        private static String told(Outcome outcome) {
            return outcome instanceof Outcome.Returned(Value value, var type)
                    ? "returned " + ValueText.python(value) + ": " + type
                    : outcome.label() + ": " + outcome.description();
        }

        private void steps(
                String path, String question, List<? extends Step> a, List<? extends Step> b, int[] children) {
            for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
                Step first = i < a.size() ? a.get(i) : null;
                Step second = i < b.size() ? b.get(i) : null;
                if (first instanceof Question x && second instanceof Question y) {
                    questions(path + "." + children[0]++, x, y);
                    continue;
                }
                if (!check(path, What.CALL, question, made(first), made(second))) {
                    return; // from here on the two programs are at different places
                }
                if (first instanceof ToolCall x && second instanceof ToolCall y) {
                    if (!x.arguments().equals(y.arguments())) {
                        found.add(new Difference(path, What.CALL, question, made(x), made(y)));
                        return;
                    }
                    if (!x.result().equals(y.result())) {
                        found.add(new Difference(path, What.RESULT, question, given(x), given(y)));
                    }
                }
            }
        }

        private static String made(@Nullable Step step) {
            return switch (step) {
                case null -> "";
                case ToolCall call -> ValueText.call(call.function(), call.arguments());
                case Question asked -> "asks: " + asked.text();
            };
        }

        private static String given(ToolCall call) {
            String result = switch (call.result()) {
                case Result.Given(Value value) -> ValueText.python(value);
                case Result.Refused(String message, boolean _) -> "refused: " + message;
            };
            return made(call) + " -> " + result;
        }

        private static <T> Optional<T> at(List<T> list, int index) {
            return index < list.size() ? Optional.of(Objects.requireNonNull(list.get(index))) : Optional.empty();
        }
    }
}
