package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planners;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.WorkerRunner;
import dev.vireo.visiontools.Familiarity;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionSuite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the built-in planner writes about photographs holds in the real sandbox: programs pass the checker, give values
/// of their types whatever is found, and answer rightly about pictures of which all is known.
class EverydayProgramsTest {
    private static final Path CACHE = Path.of("target", "worker-cache").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Image PICTURE = Image.ofRgb(100, 100, new byte[100 * 100 * 3]);

    private static WorkerRunner runner;

    @BeforeAll
    static void start() {
        runner = WorkerRunner.start(CACHE);
    }

    @AfterAll
    static void stop() {
        runner.close();
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(
                Planners.class.getResourceAsStream("/dev/vireo/planners/" + resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<String> questions() throws IOException {
        List<String> all = new ArrayList<>();
        for (String line : lines("photo-questions.jsonl")) {
            all.add(JSON.readTree(line).get("question").asText());
        }
        for (String file : List.of("photo-paraphrases.txt", "photo-paraphrases-held.txt")) {
            lines(file).forEach(line -> all.add(line.split(" \\| ", 3)[2].strip()));
        }
        return all.stream().distinct();
    }

    @Test
    void everyProgramPassesTheCheckerAndGivesAValueOfItsType() throws IOException {
        List<String> wrong = new ArrayList<>();
        int programs = 0;
        Value whole = new Value.Patch(ImagePatch.whole(PICTURE));
        try (ProgramRunner.Session session = runner.open()) {
            for (String question : questions().toList()) {
                if (!(Planners.builtin().plan(PlanRequest.of(question))
                        instanceof Plan.Program(String source, var _))) {
                    continue;
                }
                programs++;
                ProgramRunner.Call call = new ProgramRunner.Call(source, List.of(whole), Optional.empty());
                runner.check(call).forEach(problem -> wrong.add(question + " " + problem + "\n" + source));
                for (boolean empty : List.of(false, true)) {
                    Outcome outcome = session.run(
                            call,
                            (function, given) -> PromptExamplesTest.answer(function, given, empty),
                            Limits.DEFAULT);
                    if (!(outcome instanceof Outcome.Returned(Value value, Type type) && type.accepts(value))) {
                        wrong.add(question + " (empty: " + empty + ") " + outcome.description() + "\n" + source);
                    }
                }
            }
        }
        assertTrue(programs > 300, programs + " programs");
        assertEquals(List.of(), wrong);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "street | Is there a bus?                                                   | yes",
                "street | Is there a horse?                                                 | no",
                "street | Are there any people?                                             | yes",
                "street | How many people are there?                                        | 3",
                "street | Are there more than two people?                                   | yes",
                "street | Are there more cars than people?                                  | no",
                "street | How many more people than cars are there?                         | 2",
                "street | How many people are on the left?                                  | 2",
                "street | How many people are to the right of the bus?                      | 1",
                "street | Is there a person to the right of the car?                        | yes",
                "street | Is there a person to the left of the car?                         | yes",
                "street | Is the car to the left of the bus?                                | no",
                "street | Is the car to the left or to the right of the bus?                | right",
                "street | Is the car in the left half or the right half of the picture?     | right",
                "street | What colour is the bus?                                           | blue",
                "street | What colour are the clothes of the person on the right?           | red",
                "street | What colour is the person on the left wearing?                    | white",
                "street | Is the bus red or blue?                                           | blue",
                "street | Is the bus blue?                                                  | yes",
                "street | Is there a red car?                                               | no",
                "street | Is there a black car or a horse?                                  | yes",
                "street | Is there a bus but no horse?                                      | yes",
                "street | What is farther from the camera, the bus or the man in the light coat? | bus",
                "street | Which person is nearer to the camera, the left one or the right one?   | right",
                "street | Is the car in front of the bus?                                   | yes",
                "street | What number is on the bus?                                        | 210",
                "street | Which two words stand on the side of the bus under the windows?   | cero emisiones",
                "street | Is this indoors or outdoors?                                      | outdoors",
                "street | Was this picture taken inside?                                    | no",
                "street | Is there a statue behind the bus?                                 | unknown",
                "street | Is there a person between the bus and the car?                    | no",
                "sign   | What is the first word on the sign?                               | notice",
                "sign   | What does the sign prohibit?                                      | double parking",
                "sign   | What does the last line of the sign say?                          | at all times",
                "sign   | Which word is on the sign?                                        | notice",
                "sign   | How many lines are on the sign?                                   | 5",
                "sign   | Does the sign say parking?                                        | yes",
                "sign   | Is the word hotel on the sign?                                    | no",
                "sign   | What colour are the letters?                                      | black",
                "sign   | Is the picture in colour or black and white?                      | colour",
                "sign   | Is this a black and white photo?                                  | no",
                "table  | How many glasses are on the table?                                | unknown",
                "table  | How many wine glasses are on the table?                           | 2",
                "table  | What colour is the second wine glass from the left?               | green",
                "table  | Is there a cat under the table?                                   | yes",
                "table  | Is there a cat on the table?                                      | no",
                "table  | Is the bottle taller than the left wine glass?                    | yes",
                "table  | What is bigger, the bottle or the cat?                            | cat",
                "table  | Is the bottle to the right of the wine glasses?                   | yes",
                "table  | Is the cat above or below the table?                              | below",
                "table  | Is there a bottle next to a wine glass?                           | yes",
                "table  | Where is the bottle?                                              | middle",
                "table  | What animal is this?                                              | cat",
            })
    void picturesOfWhichAllIsKnownAreAnsweredRightly(String picture, String question, String answer) {
        try (VisualAgent agent = VisualAgent.builder()
                .tools(new Known(picture))
                .planner(Planners.builtin())
                .runner(runner)
                .build()) {
            Answer given = agent.ask(PICTURE, question);
            assertEquals(answer, given.text(), () -> given.program() + "\n" + given.notices());
        }
    }

    /// A thing, or a line of text, of a picture.
    private record Seen(String name, String color, Box box) {}

    /// Tools that know three pictures, and nothing by any other name than these.
    private record Known(String picture) implements VisionSuite {
        private static final Set<String> NAMES =
                Set.of("person", "bus", "car", "horse", "wine glass", "bottle", "cat", "table", "dining table");

        private List<Seen> seen() {
            return switch (picture) {
                case "street" ->
                    List.of(
                            new Seen("bus", "blue", new Box(10, 20, 70, 60)),
                            new Seen("car", "black", new Box(60, 50, 90, 75)),
                            new Seen("person", "white", new Box(5, 40, 15, 80)),
                            new Seen("person", "black", new Box(20, 42, 30, 78)),
                            new Seen("person", "red", new Box(85, 40, 99, 95)));
                case "sign" -> List.of();
                default ->
                    List.of(
                            new Seen("table", "brown", new Box(10, 50, 90, 80)),
                            new Seen("wine glass", "white", new Box(20, 40, 26, 60)),
                            new Seen("wine glass", "green", new Box(40, 40, 46, 60)),
                            new Seen("bottle", "green", new Box(60, 25, 68, 60)),
                            new Seen("cat", "black", new Box(40, 75, 70, 95)));
            };
        }

        private List<Seen> written() {
            return switch (picture) {
                case "street" ->
                    List.of(
                            new Seen("Line 210", "yellow", new Box(12, 22, 30, 26)),
                            new Seen("cero", "white", new Box(40, 48, 50, 52)),
                            new Seen("emisiones", "white", new Box(40, 53, 55, 57)));
                case "sign" ->
                    List.of(
                            new Seen("NOTICE", "black", new Box(30, 10, 70, 22)),
                            new Seen("DOUBLE", "black", new Box(30, 25, 70, 33)),
                            new Seen("PARKING", "black", new Box(30, 35, 70, 43)),
                            new Seen("PROHIBITED", "black", new Box(30, 45, 70, 53)),
                            new Seen("AT ALL TIMES", "black", new Box(30, 55, 70, 60)));
                default -> List.of();
            };
        }

        private static boolean within(ImagePatch patch, Seen seen) {
            return patch.box().contains(seen.box.centerX(), seen.box.centerY());
        }

        private static UnknownNameException unknown(String name) {
            return new UnknownNameException(name, "'" + name + "' is unknown here", "");
        }

        @Override
        public List<ImagePatch> find(ImagePatch patch, String objectName) {
            String name = objectName.equals("man") ? "person" : objectName;
            if (!NAMES.contains(name)) {
                throw unknown(objectName);
            }
            return seen().stream()
                    .filter(seen -> seen.name.equals(name) && within(patch, seen))
                    .map(seen -> new ImagePatch(patch.root(), seen.box, objectName))
                    .toList();
        }

        @Override
        public boolean verifyProperty(ImagePatch patch, String objectName, String property) {
            return color(patch).equals(property);
        }

        private String color(ImagePatch patch) {
            return Stream.concat(seen().stream(), written().stream())
                    .filter(seen -> seen.box.equals(patch.box()))
                    .findFirst()
                    .orElseThrow(() -> unknown("the colour of " + patch.box()))
                    .color;
        }

        @Override
        public Reply simpleQuery(ImagePatch patch, String question) {
            return new Reply(
                    switch (question) {
                        case "What color is this?", "What color are the clothes?", "What color are the letters?" ->
                            color(patch);
                        case "Is this indoors or outdoors?" -> "outdoors";
                        case "Is the picture in color or black and white?" -> "colour";
                        case "What animal is this?" -> "cat";
                        default -> throw unknown(question);
                    },
                    1);
        }

        @Override
        public int bestTextMatch(ImagePatch patch, List<String> options) {
            return options.indexOf(color(patch));
        }

        @Override
        public double[] matchScores(List<ImagePatch> patches, String content) {
            throw unknown(content);
        }

        @Override
        public double computeDepth(ImagePatch patch) {
            return -patch.box().bottom();
        }

        @Override
        public String readText(ImagePatch patch) {
            return String.join(
                            " ",
                            textLines(patch).stream().map(ImagePatch::category).toList())
                    .toLowerCase(Locale.ROOT);
        }

        @Override
        public List<ImagePatch> textLines(ImagePatch patch) {
            return written().stream()
                    .filter(line -> within(patch, line))
                    .map(line -> new ImagePatch(patch.root(), line.box, line.name))
                    .toList();
        }

        @Override
        public Familiarity familiarity(ImagePatch patch) {
            return Familiarity.ANY;
        }

        @Override
        public String id() {
            return "known-" + picture;
        }
    }
}
