package dev.vireo.trainer.sft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.language.ChatTokens;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.models.WeightFiles;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftTrainerTest {
    @BeforeEach
    void oneThread() {
        Torch.threads(1);
    }

    @AfterEach
    void allThreads() {
        Torch.threads(Runtime.getRuntime().availableProcessors());
    }

    private static final SftSettings SETTINGS =
            SftSettings.usual(20).rows(400, 2).step(1e-3, 0, 0, 0);

    @TempDir
    private Path folder;

    /// What a step leaves behind: the loss, the length of the gradient, and the first moments, which are a
    /// tenth of the gradients.
    private record Left(double loss, double gradient, Map<String, float[]> moments) {}

    private Left left(SftSettings settings, List<Packing.Row> rows) {
        try (SftTrainer trainer = SftTrainer.open(Tiny.file("folder"), settings);
                Scope _ = Scope.inference()) {
            SftTrainer.Step step = trainer.step(rows);
            Path file = folder.resolve("state.safetensors");
            trainer.save(file, Map.of());
            Map<String, float[]> moments = new LinkedHashMap<>();
            WeightFiles.read(file).tensors().forEach((name, tensor) -> {
                if (name.endsWith(".first")) {
                    moments.put(name, tensor.toFloats());
                }
            });
            return new Left(step.loss(), step.gradient(), moments);
        }
    }

    private static void assertSame(Left expected, Left found, double tolerance) {
        assertEquals(expected.loss, found.loss, tolerance * expected.loss);
        assertEquals(expected.gradient, found.gradient, tolerance * expected.gradient);
        assertEquals(expected.moments.keySet(), found.moments.keySet());
        expected.moments.forEach((name, values) -> {
            float largest = 0;
            for (float value : values) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertTrue(largest > 0, name);
            float[] others = Objects.requireNonNull(found.moments.get(name));
            for (int i = 0; i < values.length; i++) {
                assertEquals(values[i], others[i], tolerance * largest, name);
            }
        });
    }

    private static List<Packing.Row> alone() {
        return Tiny.examples().stream()
                .map(example -> new Packing.Row(List.of(example)))
                .toList();
    }

    @Test
    void aPackedRowGivesTheLossAndTheGradientsOfItsExamplesOneByOne() {
        Left alone = left(SETTINGS, alone());
        for (int most : new int[] {111, 250, 2000}) {
            List<Packing.Row> rows = Packing.of(Tiny.examples(), most).rows();
            assertTrue(rows.size() < 12);
            assertSame(alone, left(SETTINGS, rows), 1e-5);
        }
    }

    @Test
    void layersComputedAgainAndScoresInPiecesGiveTheSameGradients() {
        List<Packing.Row> rows = Packing.of(Tiny.examples(), 400).rows();
        assertSame(left(SETTINGS, rows), left(SETTINGS.thrifty(7), rows), 2e-6);
    }

    @Test
    void anotherExampleInTheRowChangesNothingAndAnotherBeginningDoes() {
        List<Example> examples = Tiny.examples();
        try (SftTrainer trainer = SftTrainer.open(Tiny.file("folder"), SETTINGS)) {
            double first = trainer.evaluate(List.of(new Packing.Row(examples.subList(0, 1))));
            double second = trainer.evaluate(List.of(new Packing.Row(examples.subList(1, 2))));
            double both = trainer.evaluate(List.of(new Packing.Row(examples.subList(0, 2))));
            int n = examples.get(0).learned();
            int m = examples.get(1).learned();
            assertEquals((n * first + m * second) / (n + m), both, 1e-6);
            assertTrue(Math.abs(first - second) > 1e-3);
        }
    }

    @Test
    void stepsLearn() {
        List<Packing.Row> rows = Packing.of(Tiny.examples(), 400).rows();
        try (SftTrainer trainer = SftTrainer.open(
                Tiny.file("folder"), SftSettings.usual(60).rows(400, 2).step(1e-2, 0, 0, 1))) {
            double before = trainer.evaluate(rows);
            for (int i = 0; i < 60; i++) {
                trainer.step(rows);
            }
            assertTrue(trainer.evaluate(rows) < before / 2, before + " to " + trainer.evaluate(rows));
        }
    }

    @Test
    void theAverageIsEvaluatedAndTheWeightsGoOnAsWithoutIt() {
        List<Packing.Row> rows = Packing.of(Tiny.examples(), 400).rows();
        try (SftTrainer plain = SftTrainer.open(Tiny.file("folder"), SETTINGS);
                SftTrainer averaged = SftTrainer.open(Tiny.file("folder"), SETTINGS.averaged(0.9))) {
            double start = plain.evaluate(rows);
            assertEquals(start, averaged.evaluate(rows));
            for (int i = 0; i < 5; i++) {
                assertEquals(plain.step(rows).loss(), averaged.step(rows).loss());
                averaged.evaluate(rows);
            }
            double behind = averaged.evaluate(rows);
            assertTrue(behind < start && behind > plain.evaluate(rows));
        }
    }

    @Test
    void aWrittenFolderIsOpenedAgainAndIsTheModelThatWasTrained() {
        List<Packing.Row> rows = Packing.of(Tiny.examples(), 400).rows();
        Path written = folder.resolve("written");
        try (SftTrainer trainer = SftTrainer.open(Tiny.file("folder"), SETTINGS)) {
            double start = trainer.evaluate(rows);
            trainer.step(rows);
            trainer.write(Tiny.file("folder"), written);
            try (SftTrainer again = SftTrainer.open(written, SETTINGS);
                    ChatTokens chat = ChatTokens.open(written, Tiny.CLOCK)) {
                List<Example> examples = Example.read(Tiny.file("chats.jsonl"), chat);
                double now = again.evaluate(Packing.of(examples, 400).rows());
                assertEquals(trainer.evaluate(rows), now);
                assertTrue(now < start);
            }
        }
    }

    @Test
    void tokensThatTheModelHasNotAreRefused() throws IOException {
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(Tiny.file("folder").resolve(name), folder.resolve(name));
        }
        ObjectMapper json = new ObjectMapper();
        ObjectNode tokenizer = (ObjectNode)
                json.readTree(Tiny.file("folder").resolve("tokenizer.json").toFile());
        ArrayNode added = (ArrayNode) tokenizer.path("added_tokens");
        for (int id = 517; id < 523; id++) {
            added.add(((ObjectNode) added.get(added.size() - 1).deepCopy())
                    .put("id", id)
                    .put("content", "<word " + id + ">"));
        }
        json.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
        Files.copy(Tiny.file("folder").resolve("tokenizer_config.json"), folder.resolve("tokenizer_config.json"));
        try (ChatTokens chat = ChatTokens.open(folder, Tiny.CLOCK);
                SftTrainer trainer = SftTrainer.open(folder, SETTINGS)) {
            List<Message> messages = List.of(Message.user("Say it."), Message.assistant("<word 522>"));
            List<Packing.Row> rows =
                    Packing.of(List.of(Example.of(messages, chat)), 400).rows();
            VireoException refused = assertThrows(VireoException.class, () -> trainer.step(rows));
            assertTrue(refused.what().contains("token 522, and the model has 520"), refused.what());
        }
    }

    @Test
    void dropoutIsRefusedByName() throws IOException {
        for (String name : List.of("tokenizer.json", "model.safetensors")) {
            Files.copy(Tiny.file("folder").resolve(name), folder.resolve(name));
        }
        Files.writeString(
                folder.resolve("config.json"),
                Files.readString(Tiny.file("folder").resolve("config.json"))
                        .replace("\"attention_dropout\": 0.0", "\"attention_dropout\": 0.1"));
        VireoException refused = assertThrows(VireoException.class, () -> SftTrainer.open(folder, SETTINGS));
        assertTrue(refused.what().contains("attention_dropout is 0.1"), refused.what());
    }

    @Test
    void patienceWithoutEvaluationsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> SETTINGS.evaluated(0, 2));
    }
}
