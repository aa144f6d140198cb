package dev.vireo.planners.internal.prompt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.planners.Examples;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The worked examples for one receiver, read from a Markdown resource: `## id`, lines `Key: value`, a fenced
/// program. Its first examples are the fixed choice.
final class ExamplePool {
    /// A question with its program.
    ///
    /// @param receiver what the program looks at: the pool's receiver, or a picture of it
    /// @param asks the examples of the questions that the program asks
    /// @param asked whether another example's program asks this question
    record Example(
            String id,
            String question,
            Receiver receiver,
            Optional<Type> returns,
            Map<String, Object> context,
            List<String> asks,
            boolean asked,
            String program) {
        boolean recurses() {
            return program.contains(RECURSION);
        }

        /// The same example for prompts in which sub-questions demand no type.
        Example untyped() {
            return new Example(
                    id,
                    question,
                    receiver,
                    Optional.empty(),
                    context,
                    asks,
                    asked,
                    RETURNS.matcher(program).replaceAll(""));
        }
    }

    private static final String RECURSION = VisualApi.RECURSION + "(";
    private static final Pattern RETURNS = Pattern.compile(", returns=\\w+(?:\\[[\\w\\[\\], ]*\\])?");
    private static final Pattern ENTRY =
            Pattern.compile("(?ms)^## (\\S+)\\n(.*?)^```python\\n(.*?)^```$"); // id, keys, program
    private static final Set<String> KEYS = Set.of("Question", "Receiver", "Returns", "Context", "Options", "Asks");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Receiver, ExamplePool> POOLS = new EnumMap<>(Receiver.class);

    static {
        for (Receiver receiver : Receiver.values()) {
            String resource = "prompts/examples/" + receiver + ".md";
            POOLS.put(receiver, parse(resource, PromptText.resource(resource), receiver));
        }
    }

    /// The pool of the short prompt, which is about one picture.
    static final ExamplePool SHORT = parse(
            "prompts/examples/image-short.md", PromptText.resource("prompts/examples/image-short.md"), Receiver.IMAGE);

    private final Receiver receiver;
    private final Map<String, Example> examples;

    private ExamplePool(Receiver receiver, Map<String, Example> examples) {
        this.receiver = receiver;
        this.examples = examples;
    }

    /// The pool that the library brings for a receiver.
    static ExamplePool of(Receiver receiver) {
        return Objects.requireNonNull(POOLS.get(receiver));
    }

    List<Example> all() {
        return List.copyOf(examples.values());
    }

    /// The examples for a question.
    ///
    /// Retrieved examples are ranked by [LexicalIndex] and then by their place in the pool; if none of them asks
    /// a further question, the best one that does takes the last rank. Every example is followed by those of the
    /// questions that it asks.
    ///
    /// @param recursion whether programs may ask further questions; without it, examples that do are left out
    List<Example> choose(Examples wanted, boolean recursion, String question) {
        List<Example> usable = examples.values().stream()
                .filter(e -> recursion || !(e.recurses() || e.receiver() != receiver))
                .toList();
        List<Example> chosen = switch (wanted.choice()) {
            case FIXED ->
                usable.stream()
                        .filter(e -> !(recursion && e.asked()))
                        .limit(wanted.count())
                        .toList();
            case RETRIEVED -> retrieve(usable, wanted.count(), question).reversed();
        };
        Set<String> shown = new LinkedHashSet<>();
        chosen.forEach(example -> show(example, shown));
        return shown.stream().map(this::example).toList();
    }

    private List<Example> retrieve(List<Example> usable, int count, String question) {
        List<Example> own =
                usable.stream().filter(e -> e.receiver() == receiver).toList();
        double[] scores = new LexicalIndex(own.stream().map(Example::question).toList()).scores(question);
        List<Example> ranked = IntStream.range(0, own.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]).thenComparing(i -> i))
                .map(own::get)
                .toList();
        List<Example> best = new ArrayList<>(ranked.subList(0, Math.min(count, ranked.size())));
        Predicate<Example> recurses = Example::recurses;
        if (!best.isEmpty() && best.stream().noneMatch(recurses)) { // the short pool has none
            ranked.stream().filter(recurses).findFirst().ifPresent(e -> best.set(best.size() - 1, e));
        }
        return best;
    }

    private void show(Example example, Set<String> shown) {
        if (shown.add(example.id())) {
            example.asks().forEach(id -> show(example(id), shown));
        }
    }

    private Example example(String id) {
        Example example = examples.get(id);
        if (example == null) {
            throw new IllegalStateException("the examples for " + receiver + " have no '" + id + "'");
        }
        return example;
    }

    /// Reads a pool.
    ///
    /// @throws IllegalStateException when it is malformed: pools are part of the library
    static ExamplePool parse(String name, String text, Receiver receiver) {
        Map<String, Map<String, String>> keys = new LinkedHashMap<>();
        Map<String, String> programs = new HashMap<>();
        Set<String> asked = new HashSet<>();
        Matcher entry = ENTRY.matcher(text);
        while (entry.find()) {
            String id = entry.group(1);
            Map<String, String> values = new HashMap<>();
            for (String line : entry.group(2).strip().split("\n", -1)) {
                int colon = line.indexOf(": ");
                if (colon < 0 || !KEYS.contains(line.substring(0, colon))) {
                    throw new IllegalStateException("[" + name + "] '" + id + "' has a line '" + line + "'");
                }
                values.put(line.substring(0, colon), line.substring(colon + 2).strip());
            }
            if (!values.containsKey("Question") || keys.put(id, values) != null) {
                throw new IllegalStateException("[" + name + "] '" + id + "' has no question, or comes twice");
            }
            programs.put(id, entry.group(3));
            asked.addAll(asks(values));
        }
        Map<String, Example> examples = new LinkedHashMap<>();
        keys.forEach((id, values) -> examples.put(
                id,
                new Example(
                        id,
                        values.getOrDefault("Question", ""),
                        values.containsKey("Receiver")
                                ? Receiver.of(type(name, values.get("Receiver")))
                                        .orElseThrow()
                                : receiver,
                        Optional.ofNullable(values.get("Returns")).map(t -> type(name, t)),
                        context(name, values),
                        asks(values),
                        asked.contains(id),
                        programs.getOrDefault(id, ""))));
        if (!examples.keySet().containsAll(asked)) {
            asked.removeAll(examples.keySet());
            throw new IllegalStateException("[" + name + "] has no example " + asked);
        }
        return new ExamplePool(receiver, Collections.unmodifiableMap(examples));
    }

    private static List<String> asks(Map<String, String> values) {
        String ids = values.getOrDefault("Asks", "");
        return ids.isEmpty() ? List.of() : List.of(ids.split(",\\s*", -1));
    }

    private static Type type(String name, String text) {
        return Type.parse(text)
                .orElseThrow(() -> new IllegalStateException("[" + name + "] '" + text + "' is no type"));
    }

    private static Map<String, Object> context(String name, Map<String, String> values) {
        try {
            Map<String, Object> context =
                    new LinkedHashMap<>(JSON.readValue(values.getOrDefault("Context", "{}"), new TypeReference<>() {}));
            if (values.containsKey("Options")) {
                context.put(RequestText.OPTIONS, JSON.readValue(values.get("Options"), List.class));
            }
            return context;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("[" + name + "] " + e.getOriginalMessage(), e);
        }
    }
}
