package dev.vireo.planners.internal.prompt;

import dev.vireo.planners.Examples;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Profile;
import dev.vireo.planners.internal.prompt.ExamplePool.Example;
import dev.vireo.program.Receiver;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a language model is told about programs for one receiver: one template, whose marked lines (`[video]`,
/// `[!recursion]`, `[recursion,typed]`) stand only where all their marks hold, with the API and the examples in
/// it.
///
/// The API decides on more than its own text: without `recursive_query` in it there is no word about recursion,
/// and when that takes no `returns` there is none about types of sub-questions.
public final class PromptText {
    private static final String TEMPLATE = resource("prompts/program.md");
    private static final String SHORT = resource("prompts/program-short.md");
    private static final Pattern MARKED = Pattern.compile("\\[(!?[a-z_]+(?:,!?[a-z_]+)*)\\] (.*)");

    private final Receiver receiver;
    private final VisualApi api;
    private final boolean recursion;
    private final boolean typed;
    private final boolean brief;

    /// @param profile the short one is for questions about one picture; the others have the full one
    public PromptText(Receiver receiver, VisualApi api, Profile profile) {
        this.brief = profile == Profile.SHORT && receiver == Receiver.IMAGE;
        this.receiver = receiver;
        this.api = receiver == Receiver.VIDEO ? api : withoutVideo(api);
        this.recursion = api.hasRecursion();
        this.typed = api.hasReturns();
    }

    private static VisualApi withoutVideo(VisualApi api) {
        return new VisualApi(
                        api.classes().stream()
                                .filter(c -> !c.name().equals(VisualApi.VIDEO))
                                .toList(),
                        api.functions().stream().filter(f -> !aboutVideo(f)).toList())
                .knowing(api.names());
    }

    private static boolean aboutVideo(VisualApi.Function function) {
        return function.owner().equals(VisualApi.VIDEO)
                || function.returns().contains(VisualApi.VIDEO)
                || function.parameters().stream().anyMatch(p -> p.type().contains(VisualApi.VIDEO));
    }

    /// The prompt for a question.
    public String of(String question, Examples examples) {
        return prompt(shownBehind(examples) ? List.of() : pool().choose(meant(examples), recursion, question));
    }

    /// The standard is all there are in the short prompt.
    private Examples meant(Examples examples) {
        return brief && examples.equals(Examples.STANDARD)
                ? new Examples(Examples.Choice.FIXED, pool().all().size())
                : examples;
    }

    /// Whether examples stand in the request, so that the prompt is the same for every question.
    private boolean shownBehind(Examples examples) {
        return brief && examples.choice() == Examples.Choice.RETRIEVED;
    }

    private ExamplePool pool() {
        return brief ? ExamplePool.SHORT : ExamplePool.of(receiver);
    }

    /// What the model is asked behind the prompt.
    public String request(PlanRequest request, Examples examples) {
        if (!brief) {
            return RequestText.of(request);
        }
        String shown = shownBehind(examples)
                ? pool().choose(examples, recursion, request.question()).stream()
                        .map(this::text)
                        .collect(Collectors.joining("\n", "", "\n"))
                : "";
        return shown + RequestText.brief(request);
    }

    /// The grammar of the answer, for models that can be held to one; empty where it may have any form, as with the
    /// full prompt, or when there are tools of one's own, which the grammar doesn't know.
    public Optional<String> grammar(PlanRequest request) {
        return brief && own().isEmpty() ? ProgramGrammar.of(request) : Optional.empty();
    }

    /// The receiver and the first 8 hex digits of the SHA-256 of all that prompts of this kind are made from:
    /// the template with the API in it, the examples to choose from, and how they are chosen.
    public String version(Examples examples) {
        String material = switch (examples.choice()) {
            case FIXED -> of("", examples);
            case RETRIEVED -> prompt(pool().all()) + "\n" + examples.count() + " by " + examples.choice();
        };
        return receiver + (brief ? "-short-" : "-") + hash(material);
    }

    private String prompt(List<Example> examples) {
        String shown = examples.stream().map(this::text).collect(Collectors.joining("\n"));
        if (brief) {
            return filtered(SHORT)
                    .replace("{{own}}", own() + ApiText.names(api))
                    .replace("{{examples}}", shown.stripTrailing());
        }
        return filtered(TEMPLATE)
                .replace("{{api}}", ApiText.of(api).stripTrailing())
                .replace("{{examples}}", shown.isEmpty() ? "None." : shown.stripTrailing());
    }

    /// Tools beyond the standard ones.
    private String own() {
        Set<String> standard = VisualApi.STANDARD.functions().stream()
                .map(VisualApi.Function::qualifiedName)
                .collect(Collectors.toSet());
        List<VisualApi.Function> own = api.functions().stream()
                .filter(function -> !standard.contains(function.qualifiedName()))
                .toList();
        return own.isEmpty()
                ? ""
                : "\nThere is also:\n"
                        + ApiText.of(new VisualApi(List.of(), own)).stripTrailing() + "\n";
    }

    private String text(Example example) {
        Example shown = typed ? example : example.untyped();
        if (brief) {
            String wanted =
                    shown.returns().map(type -> "\nReturn type: " + type).orElse("");
            return "Question: " + shown.question() + wanted + "\n```python\n" + shown.program() + "```\n";
        }
        return "Request: " + RequestText.of(shown, typed) + "\n```python\n" + shown.program() + "```\n";
    }

    private String filtered(String template) {
        Set<String> marks = new TreeSet<>(List.of(receiver.toString()));
        if (recursion) {
            marks.add("recursion");
        }
        if (typed) {
            marks.add("typed");
        }
        StringBuilder out = new StringBuilder();
        for (String line : template.split("\n", -1)) {
            Matcher marked = MARKED.matcher(line);
            if (!marked.matches()) {
                out.append(line).append('\n');
            } else if (Pattern.compile(",")
                    .splitAsStream(marked.group(1))
                    .allMatch(m -> m.startsWith("!") != marks.contains(m.replace("!", "")))) {
                out.append(marked.group(2)).append('\n');
            }
        }
        return out.toString().strip().replaceAll("\n{3,}", "\n\n") + "\n";
    }

    static String resource(String name) {
        try (InputStream in =
                Objects.requireNonNull(PromptText.class.getResourceAsStream("/dev/vireo/planners/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        return Sha256.of(text).substring(0, 8);
    }
}
