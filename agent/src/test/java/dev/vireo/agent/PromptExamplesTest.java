package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.planners.Examples;
import dev.vireo.planners.Examples.Choice;
import dev.vireo.planners.Gbnf;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planners;
import dev.vireo.planners.Profile;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.WorkerRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the planner's prompts teach holds in the real sandbox: every worked example passes the checker and, in a
/// world where everything is found and in one where nothing is, returns a value of its type.
class PromptExamplesTest {
    private static final Image PICTURE = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
    private static final Value WHOLE = new Value.Patch(ImagePatch.whole(PICTURE));
    private static final Type LIST = new Type.ListOf(Type.Simple.PATCH);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SHORT_EXAMPLE =
            Pattern.compile("(?s)Question: ([^\n]*)\n(?:Return type: ([^\n]*)\n)?```python\n(.*?)```");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)Request: (\\{[^\n]*\\})\n```python\n(.*?)```\n");

    /// A worked example as it stands in a prompt.
    private record Example(String question, Type receiver, Optional<Type> returns, String program) {
        ProgramRunner.Call call(boolean empty) {
            return new ProgramRunner.Call(program, arguments(receiver, empty), returns);
        }

        @Override
        public String toString() {
            return question;
        }
    }

    @TempDir
    static Path cache;

    private static WorkerRunner runner;

    @BeforeAll
    static void start() {
        runner = WorkerRunner.start(cache);
    }

    @AfterAll
    static void stop() {
        runner.close();
    }

    static Stream<Type> receivers() {
        return Stream.of(Type.Simple.PATCH, LIST);
    }

    private static List<Value> arguments(Type receiver, boolean empty) {
        return receiver == Type.Simple.PATCH
                ? List.of(WHOLE)
                : List.of(new Value.Items(empty ? List.of() : List.of(WHOLE, WHOLE, WHOLE)));
    }

    /// A prompt with all examples in it.
    private static String prompt(Type receiver, VisualApi api, Profile profile) {
        List<String> prompts = new ArrayList<>();
        LanguageModel model = new LanguageModel() {
            @Override
            public Completion complete(Request request) {
                prompts.add(request.system());
                return new Completion("", Usage.NONE);
            }

            @Override
            public String id() {
                return "fake";
            }
        };
        Planners.of(model, profile, new Examples(Choice.FIXED, 1000))
                .plan(new PlanRequest("Is it?", receiver, api, Optional.empty(), Map.of(), 0, List.of()));
        return prompts.getFirst();
    }

    /// Every example of a full prompt.
    private static List<Example> examples(Type receiver, VisualApi api) throws IOException {
        List<Example> examples = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(prompt(receiver, api, Profile.FULL));
        while (example.find()) {
            JsonNode request = JSON.readTree(example.group(1));
            examples.add(new Example(
                    request.get("question").asText(),
                    Type.parse(request.get("receiver").asText()).orElseThrow(),
                    Optional.ofNullable(request.get("returns"))
                            .filter(JsonNode::isTextual)
                            .map(text -> Type.parse(text.asText()).orElseThrow()),
                    example.group(2)));
        }
        return examples;
    }

    @ParameterizedTest
    @MethodSource("receivers")
    void everyExamplePassesTheCheckerWithEverySwitch(Type receiver) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (VisualApi api : List.of(
                VisualApi.STANDARD, VisualApi.STANDARD.withoutReturns(), VisualApi.STANDARD.withoutRecursion())) {
            List<Example> examples = examples(receiver, api);
            assertTrue(examples.size() >= 10, examples.size() + " examples");
            for (Example example : examples) {
                runner.check(example.call(false)).forEach(problem -> wrong.add(example + " " + problem));
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyExampleOfTheShortPromptPassesTheCheckerWithEverySwitch() {
        List<String> wrong = new ArrayList<>();
        for (VisualApi api : List.of(
                VisualApi.STANDARD, VisualApi.STANDARD.withoutReturns(), VisualApi.STANDARD.withoutRecursion())) {
            Matcher example = SHORT_EXAMPLE.matcher(prompt(Type.Simple.PATCH, api, Profile.SHORT));
            int count = 0;
            while (example.find()) {
                count++;
                Optional<Type> returns = Optional.ofNullable(example.group(2))
                        .map(text -> Type.parse(text).orElseThrow());
                Example one = new Example(example.group(1), Type.Simple.PATCH, returns, example.group(3));
                runner.check(one.call(false)).stream()
                        .filter(problem -> problem.severity() == Diagnostic.Severity.ERROR)
                        .forEach(problem -> wrong.add(one + " " + problem));
            }
            assertTrue(count >= 9, count + " examples");
        }
        assertEquals(List.of(), wrong);
    }

    /// What a small model may write at all.
    @Test
    void programsOfTheGrammarOfSmallModelsPassTheChecker() {
        List<String> wrong = new ArrayList<>();
        Random random = new Random(6);
        for (String question : List.of(
                "Is there a big red cup left of the pan behind the second closest plate, and no spoon?",
                "What color is the nearest cup to the pan between the fork and the leftmost plate?",
                "Is the cup above the plate of the same size as the pan?",
                "Is the cup that is not blue wooden or is it round?",
                "How many cups are left of the pan or not blue?",
                "Are there fewer cups than plates that are behind the pan?")) {
            Gbnf grammar = new Gbnf(grammar(question));
            for (int i = 0; i < 25; i++) {
                String text = grammar.sample(random);
                String program = text.substring("```python\n".length(), text.length() - "```".length());
                Example one = new Example(question, Type.Simple.PATCH, Optional.empty(), program);
                runner.check(one.call(false)).stream()
                        .filter(problem -> problem.severity() == Diagnostic.Severity.ERROR)
                        .forEach(problem -> wrong.add(program + problem));
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static String grammar(String question) {
        List<String> grammars = new ArrayList<>();
        LanguageModel model = new LanguageModel() {
            @Override
            public Completion complete(Request request) {
                grammars.add(request.grammar().orElseThrow());
                return new Completion("", Usage.NONE);
            }

            @Override
            public String id() {
                return "fake";
            }

            @Override
            public boolean takesGrammar() {
                return true;
            }
        };
        Planners.of(model, Profile.SHORT, Examples.STANDARD).plan(PlanRequest.of(question));
        return grammars.getFirst();
    }

    @ParameterizedTest
    @MethodSource("receivers")
    void everyExampleReturnsAValueOfItsTypeWhetherThingsAreFoundOrNot(Type receiver) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Example example : examples(receiver, VisualApi.STANDARD)) {
            for (boolean empty : List.of(false, true)) {
                try (ProgramRunner.Session session = runner.open()) {
                    Outcome outcome = session.run(
                            example.call(empty), (function, given) -> answer(function, given, empty), Limits.DEFAULT);
                    if (!(outcome instanceof Outcome.Returned(Value value, Type type) && type.accepts(value))) {
                        wrong.add(example + " (empty: " + empty + ") " + outcome.description());
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void whatTheBuiltInPlannerWritesAboutSeveralPicturesRuns() {
        List<String> wrong = new ArrayList<>();
        for (String question : List.of(
                "How many pictures show a cube?",
                "Do all pictures show a cube left of the ball?",
                "Is there a cube in any picture?",
                "Which pictures show a cube?",
                "How many cubes are in the pictures together?",
                "How many cubes are there in the second picture?",
                "What color is the cube in the last picture?")) {
            Plan plan = Planners.builtin()
                    .plan(new PlanRequest(
                            question, LIST, VisualApi.STANDARD, Optional.empty(), Map.of(), 0, List.of()));
            if (plan instanceof Plan.Program(String source, Usage _)) {
                Example example = new Example(question, LIST, Optional.empty(), source);
                runner.check(example.call(false)).forEach(problem -> wrong.add(question + " " + problem));
                runs(example).ifPresent(problem -> wrong.add(question + " " + problem));
            } else {
                wrong.add(plan.toString());
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void anExampleWithAFaultWouldBeNoticed() throws IOException {
        Example good = examples(Type.Simple.PATCH, VisualApi.STANDARD).getFirst();
        Example bad = new Example(
                good.question(), good.receiver(), good.returns(), good.program().replace("find(", "fnid("));
        assertTrue(!runner.check(bad.call(false)).isEmpty() || runs(bad).isPresent());
    }

    private static Optional<String> runs(Example example) {
        try (ProgramRunner.Session session = runner.open()) {
            Outcome outcome = session.run(example.call(false), (f, given) -> answer(f, given, false), Limits.DEFAULT);
            return Optional.of(outcome.message()).filter(message -> !message.isEmpty());
        }
    }

    /// What tools of a world answer in which everything is there three times, or nothing is there at all.
    static Value answer(String function, List<Value> given, boolean empty) {
        return switch (function) {
            case "ImagePatch.find", "ImagePatch.text_lines" ->
                new Value.Items(empty ? List.of() : List.of(patch(5), patch(40), patch(70)));
            case "ImagePatch.exists", "ImagePatch.verify_property" -> new Value.Bool(!empty);
            case "ImagePatch.simple_query", "ImagePatch.read_text", "VideoSegment.simple_query", "llm_query" ->
                new Value.Str("7 or so");
            case "ImagePatch.best_text_match" ->
                ((Value.Items) given.get(1)).values().getFirst();
            case "ImagePatch.compute_depth" ->
                new Value.Real(given.getFirst() instanceof Value.Patch(ImagePatch p) ? p.left() : 0);
            case "ImagePatch.crop" -> given.getFirst();
            case "best_image_match" -> best(given);
            case "select_answer" -> ((Value.Items) given.get(2)).values().getFirst();
            case "ImagePatch.recursive_query", "VideoSegment.recursive_query", "recursive_query" ->
                of(Type.parse(((Value.Str) given.get(2)).value()).orElseThrow(), given.getFirst(), empty);
            default -> throw new IllegalArgumentException(function);
        };
    }

    private static Value patch(int left) {
        return new Value.Patch(new ImagePatch(PICTURE, new Box(left, 10, left + 20, 40), "thing"));
    }

    private static Value best(List<Value> given) {
        List<Value> patches = ((Value.Items) given.getFirst()).values();
        if (patches.isEmpty()) {
            return new Value.None();
        }
        return given.get(2).equals(new Value.Bool(true)) ? new Value.Int(0) : patches.getFirst();
    }

    private static Value of(Type type, Value receiver, boolean empty) {
        return switch (type) {
            case Type.Simple.BOOL -> new Value.Bool(!empty);
            case Type.Simple.INT -> new Value.Int(empty ? 0 : 3);
            case Type.Simple.FLOAT -> new Value.Real(1.5);
            case Type.Simple.STR -> new Value.Str("red");
            case Type.Simple.PATCH -> receiver instanceof Value.Patch ? receiver : WHOLE;
            case Type.Simple.VIDEO -> receiver;
            case Type.Simple.NONE -> new Value.None();
            case Type.OptionalOf(Type element) -> empty ? new Value.None() : of(element, receiver, false);
            case Type.ListOf(Type element) ->
                new Value.Items(empty ? List.of() : List.of(of(element, receiver, false)));
            case Type.DictOf _, Type.TupleOf _ -> throw new IllegalArgumentException("no example asks for " + type);
        };
    }
}
