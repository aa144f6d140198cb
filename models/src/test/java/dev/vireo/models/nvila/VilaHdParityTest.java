package dev.vireo.models.nvila;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.Parameters;
import dev.vireo.models.nvila.VilaHdModel.Looking;
import dev.vireo.models.nvila.VilaHdModel.Reading;
import dev.vireo.models.nvila.VilaHdModel.Region;
import dev.vireo.models.ps3.Ps3Preprocessor;
import dev.vireo.models.ps3.Ps3Request.Looks;
import dev.vireo.models.qwen2.Qwen2Model.Request;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.models.qwen2.TokenGenerator.Listener;
import dev.vireo.models.qwen2.TokenGenerator.Settings;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// VILA-HD by its published programs (`tools/parity/vilahd.py`) against ours.
class VilaHdParityTest {
    private static final String FOLDER = "../parity/nvila";

    private interface Work {
        void on(VilaHdModel model, JsonNode each, Tensor pixels);
    }

    private static void cases(Parity fixture, Work work) {
        cases(fixture, DType.F32, work);
    }

    private static void cases(Parity fixture, DType dtype, Work work) {
        ModelFolder folder = ModelFolder.open(
                Shown.folder(Objects.requireNonNull(fixture.file().metadata().get("folder"))));
        try (FolderWeights weights = folder.weights();
                Tokenizer tokenizer = Tokenizer.open(folder.path().resolve("llm"));
                Parameters parameters = Parameters.of(weights, dtype, Device.CPU)) {
            VilaHdModel model = VilaHdModel.of(folder, tokenizer, parameters);
            parameters.requireAllUsed();
            Ps3Preprocessor processor =
                    Ps3Preprocessor.read(folder.preprocessor().orElseThrow());
            for (JsonNode each : fixture.json("cases")) {
                try (Scope _ = Scope.inference()) {
                    Tensor pixels = Tensor.cat(
                            0,
                            Shown.pictures(each.path("pictures")).stream()
                                    .map(processor::apply)
                                    .toArray(Tensor[]::new));
                    work.on(model, each, pixels);
                }
            }
        }
    }

    private static List<Integer> integers(JsonNode list) {
        List<Integer> out = new ArrayList<>();
        list.forEach(each -> out.add(each.asInt()));
        return out;
    }

    private static Looking looking(VilaHdModel model, JsonNode settings) {
        Looking out = model.usual().smooth(settings.path("smooth").asBoolean());
        if (settings.has("mode")) {
            out = out.mode(
                    settings.path("mode").asText().equals("after_image")
                            ? Looking.Mode.AFTER_IMAGE
                            : Looking.Mode.AFTER_PROMPT);
        }
        if (settings.has("looks")) {
            out = out.looks(Looks.of(settings.path("looks").asInt()));
        }
        if (settings.has("tokens")) {
            out = out.looks(Looks.ofTokens(settings.path("tokens").asLong()));
        }
        return settings.has("budget") ? out.budget(integers(settings.path("budget"))) : out;
    }

    private static Tensor logits(VilaHdModel model, Tensor rows_NC) {
        return model.decoder()
                .logits(model.decoder()
                        .forward(Request.rows(rows_NC.unsqueeze(0)))
                        .last_BNC())
                .squeeze(0);
    }

    private static void isSame(Tensor expected, Tensor seen) {
        assertEquals(List.of(expected.size(0), expected.size(1)), List.of(seen.size(0), seen.size(1)));
        assertTrue(
                expected.sub(seen).abs().reshape(-1).max(0).item() < 2e-5,
                () -> "off by " + expected.sub(seen).abs().reshape(-1).max(0).item());
    }

    @Test
    void asPublishedItLooksForAndAtTheSameAndComputesAndWritesTheSame() {
        Parity.check(
                VilaHdParityTest.class,
                FOLDER,
                "vilahd",
                fixture -> cases(fixture, (model, each, pixels) -> {
                    String name = each.path("case").asText();
                    Looking how = looking(model, each.path("settings")).asPublished();
                    List<Integer> ids = integers(each.path("ids"));
                    try (Reading reading = model.read(ids, pixels, how);
                            TokenGenerator generator = new TokenGenerator(model.decoder())) {
                        reading.sought_1C().ifPresent(sought -> fixture.output("prompt." + name, sought));
                        for (int scale = 0; scale < reading.maps_BHW().size(); scale++) {
                            fixture.output(
                                    "map." + name + "." + scale,
                                    reading.maps_BHW().get(scale));
                        }
                        Tensor rows_NC = reading.rows_NC();
                        assertEquals(each.path("rows").asLong(), rows_NC.size(0), name);
                        Tensor logits = logits(model, rows_NC);
                        long kept = fixture.tensor("logits." + name).size(0);
                        fixture.output("logits." + name, logits.narrow(0, rows_NC.size(0) - kept, kept));
                        List<Integer> expected = integers(each.path("written"));
                        long read = reading.read().length();
                        assertEquals(how.mode() == Looking.Mode.AFTER_PROMPT, read > 0);
                        TokenGenerator.Result result = generator.generate(
                                reading.prompt(), reading.read(), Settings.greedy(expected.size()), Listener.NONE);
                        assertEquals(expected, result.tokens(), name);
                        assertEquals(read, result.reused());
                    }
                }));
    }

    /// In 16 bits two patches may be as much worth looking at that in 32 bits are not: where the same are looked at,
    /// the
    /// rest is near, and of most texts the same are.
    @Test
    void in16BitsItIsNearThePublishedProgramWhereItLooksAtTheSame() {
        Parity.check(VilaHdParityTest.class, FOLDER, "vilahd", fixture -> {
            Shown.Distance distance = new Shown.Distance();
            AtomicInteger all = new AtomicInteger();
            AtomicInteger same = new AtomicInteger();
            cases(fixture, DType.BF16, (model, each, pixels) -> {
                String name = each.path("case").asText();
                Looking how = looking(model, each.path("settings")).asPublished();
                try (Reading reading = model.read(integers(each.path("ids")), pixels, how)) {
                    Tensor rows_NC = reading.rows_NC();
                    assertEquals(DType.BF16, rows_NC.dtype());
                    all.incrementAndGet();
                    boolean looksAtTheSame = IntStream.range(
                                    0, reading.maps_BHW().size())
                            .allMatch(scale -> Arrays.equals(
                                    fixture.tensor("map." + name + "." + scale).toFloats(),
                                    reading.maps_BHW().get(scale).to(DType.F32).toFloats()));
                    if (looksAtTheSame) {
                        same.incrementAndGet();
                        assertEquals(each.path("rows").asLong(), rows_NC.size(0), name);
                        Tensor expected = fixture.tensor("logits." + name);
                        long kept = expected.size(0);
                        distance.add(expected, logits(model, rows_NC).narrow(0, rows_NC.size(0) - kept, kept));
                    }
                }
            });
            assertTrue(2 * same.get() > all.get(), same + " of " + all);
            System.out.printf("%s in BF16: looks at the same in %s of %s texts%n", fixture.path(), same, all);
            fixture.note(0);
            distance.requireNear(fixture.path());
        });
    }

    @Test
    void mappingWhatWasTakenGivesTheRowsOfMappingWholeScales() {
        Parity.check(
                VilaHdParityTest.class,
                FOLDER,
                "vilahd",
                fixture -> cases(fixture, (model, each, pixels) -> {
                    Looking published = looking(model, each.path("settings")).asPublished();
                    Looking taken = new Looking(
                            published.mode(),
                            published.looks(),
                            published.budget(),
                            published.smooth(),
                            published.firstScales(),
                            false,
                            true);
                    List<Integer> ids = integers(each.path("ids"));
                    try (Reading whole = model.read(ids, pixels, published);
                            Reading own = model.read(ids, pixels, taken)) {
                        isSame(whole.rows_NC(), own.rows_NC());
                        fixture.note(0);
                    }
                }));
    }

    @Test
    void wholeSquaresLoseNoPatchAndGiveTheSameRowsBothWays() {
        Parity.check(
                VilaHdParityTest.class,
                FOLDER,
                "vilahd",
                fixture -> cases(fixture, (model, each, pixels) -> {
                    Looking squares = looking(model, each.path("settings"));
                    assertTrue(squares.squares() && squares.sparse());
                    Looking whole = new Looking(
                            squares.mode(),
                            squares.looks(),
                            squares.budget(),
                            squares.smooth(),
                            squares.firstScales(),
                            true,
                            false);
                    List<Integer> ids = integers(each.path("ids"));
                    int side = fixture.path().toString().contains("hidden") ? 3 : 2;
                    try (Reading own = model.read(ids, pixels, squares);
                            Reading canvas = model.read(ids, pixels, whole);
                            Reading published = model.read(ids, pixels, squares.asPublished())) {
                        isSame(canvas.rows_NC(), own.rows_NC());
                        double patches = own.maps_BHW().stream()
                                .mapToDouble(map -> map.sum().item())
                                .sum();
                        long low = rowsOfLow(model, ids, pixels, squares);
                        boolean none = patches == 0;
                        assertEquals(
                                low + (none ? pixels.size(0) : Math.round(patches) / ((long) side * side)),
                                own.rows_NC().size(0));
                        assertEquals(
                                ids.size() + pixels.size(0) * (model.rows(squares, pixels.size(2), pixels.size(3)) - 1),
                                own.rows_NC().size(0));
                        assertTrue(own.rows_NC().size(0) >= published.rows_NC().size(0), each.toString());
                        regionsCoverWhatWasTaken(own, patches);
                        fixture.note(0);
                    }
                }));
    }

    private static long rowsOfLow(VilaHdModel model, List<Integer> ids, Tensor pixels, Looking how) {
        try (Reading reading = model.read(ids, pixels, how.looks(Looks.NONE))) {
            assertTrue(reading.regions().isEmpty() && reading.maps_BHW().isEmpty());
            return reading.rows_NC().size(0);
        }
    }

    private static void regionsCoverWhatWasTaken(Reading reading, double patches) {
        assertEquals(
                patches, reading.regions().stream().mapToInt(Region::patches).sum());
        assertFalse(reading.regions().stream()
                .anyMatch(
                        r -> r.left() < 0 || r.top() < 0 || r.right() > 1 || r.bottom() > 1 || r.left() >= r.right()));
    }
}
