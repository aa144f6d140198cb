package dev.vireo.models.qwen2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.Parameters;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.qwen2.Qwen2Model.Cache;
import dev.vireo.models.qwen2.Qwen2Model.Output;
import dev.vireo.models.qwen2.Qwen2Model.Request;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.Safetensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The decoder with and without a cache, with padding, and in training.
class Qwen2ModelTest {
    private static final float NEAR = 2e-5f;
    private static final String WINDOW =
            "\"use_sliding_window\": true, \"sliding_window\": 4, \"max_window_layers\": 1";

    @TempDir
    Path folder;

    private static float[] logits(Qwen2Model model, Request request) {
        return model.logits(model.forward(request).last_BNC()).toFloats();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", WINDOW, "\"tie_word_embeddings\": true"})
    void stepsWithACacheGiveWhatTheWholeTextGives(String more) {
        try (Parameters p = TinyDecoder.parameters(false);
                Scope _ = Scope.inference()) {
            Qwen2Model model = TinyDecoder.over(p, more);
            Tensor ids = TinyDecoder.ids(1, 2, 90); // more than a block of places
            float[] whole = logits(model, Request.ids(ids));
            try (Cache cache = model.cache()) {
                float[] steps = new float[whole.length];
                int at = 0;
                for (int length : new int[] {7, 1, 1, 12, 1, 48, 19, 1}) {
                    Tensor part = ids.narrow(1, at, length);
                    float[] seen = logits(model, Request.ids(part).cache(cache));
                    for (int row = 0; row < 2; row++) {
                        System.arraycopy(
                                seen,
                                row * length * TinyDecoder.VOCABULARY,
                                steps,
                                (row * 90 + at) * TinyDecoder.VOCABULARY,
                                length * TinyDecoder.VOCABULARY);
                    }
                    at += length;
                    assertEquals(at, cache.length());
                }
                assertArrayEquals(whole, steps, NEAR);
            }
        }
    }

    @Test
    void aCacheThatIsCutGoesOnFromThere() {
        try (Parameters p = TinyDecoder.parameters(false);
                Scope _ = Scope.inference()) {
            Qwen2Model model = TinyDecoder.over(p, "");
            try (Cache cache = model.cache()) {
                Tensor ids = TinyDecoder.ids(2, 1, 12);
                logits(model, Request.ids(ids).cache(cache));
                cache.cut(5);
                Tensor others = TinyDecoder.ids(9, 1, 4);
                assertArrayEquals(
                        logits(
                                model,
                                Request.ids(Tensor.cat(1, ids.narrow(1, 0, 5), others))
                                        .last()),
                        logits(model, Request.ids(others).cache(cache).last()),
                        NEAR);
                assertEquals(9, cache.length());
                assertThrows(IllegalArgumentException.class, () -> cache.cut(10));
            }
        }
    }

    @Test
    void aCacheKeepsTheTextsThatAreChosen() {
        try (Parameters p = TinyDecoder.parameters(false);
                Scope _ = Scope.inference()) {
            Qwen2Model model = TinyDecoder.over(p, "");
            try (Cache cache = model.cache()) {
                Tensor ids = TinyDecoder.ids(2, 3, 6);
                logits(model, Request.ids(ids).cache(cache));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> model.forward(
                                Request.ids(TinyDecoder.ids(1, 2, 1)).cache(cache)));
                cache.select(2, 0);
                Tensor next = TinyDecoder.ids(4, 2, 1);
                Tensor texts = Tensor.cat(1, ids.indexSelect(0, Tensor.of(new long[] {2, 0}, 2)), next);
                assertArrayEquals(
                        logits(model, Request.ids(texts).last()),
                        logits(model, Request.ids(next).cache(cache).last()),
                        NEAR);
            }
        }
    }

    @Test
    void aCacheDoublesItsRoomAndGivesItBack() {
        try (Parameters p = TinyDecoder.parameters(false);
                Scope _ = Scope.inference()) {
            Qwen2Model model = TinyDecoder.over(p, "");
            Cache cache = model.cache();
            try (cache) {
                model.forward(Request.ids(TinyDecoder.ids(1, 1, 3)).cache(cache));
                long block = 3 * 2 * 2 * 4 * 64 * 4; // layers, keys and values, heads, numbers, places, bytes
                assertEquals(block, cache.bytes());
                model.forward(Request.ids(TinyDecoder.ids(1, 1, 62)).cache(cache));
                assertEquals(2 * block, cache.bytes());
            }
            assertEquals(0, cache.bytes());
            assertEquals(0, cache.length());
        }
    }

    @Test
    void rowsOfNumbersStandForTokens() {
        try (Parameters p = TinyDecoder.parameters(false);
                Scope _ = Scope.inference()) {
            Qwen2Model model = TinyDecoder.over(p, "");
            Tensor ids = TinyDecoder.ids(3, 2, 5);
            assertArrayEquals(logits(model, Request.ids(ids)), logits(model, Request.rows(model.embed(ids))));
        }
    }

    @Test
    void paddingAtTheLeftChangesNothingForTheRest() {
        try (Parameters p = TinyDecoder.parameters(false);
                Scope _ = Scope.inference()) {
            Qwen2Model model = TinyDecoder.over(p, "");
            Tensor ids = TinyDecoder.ids(3, 1, 5);
            Tensor padded = Tensor.cat(1, TinyDecoder.ids(8, 1, 3), ids);
            Tensor kept = Tensor.of(new long[] {0, 0, 0, 1, 1, 1, 1, 1}, 1, 8);
            float[] alone = logits(model, Request.ids(ids).last());
            assertArrayEquals(
                    alone, logits(model, Request.ids(padded).kept(kept).last()), NEAR);
            // What is rotated is the distance alone.
            Tensor places = Tensor.of(new long[] {0, 0, 0, 0, 1, 2, 3, 4}, 1, 8);
            assertArrayEquals(
                    alone,
                    logits(
                            model,
                            Request.ids(padded).kept(kept).positions(places).last()),
                    NEAR);
            Tensor none = Tensor.of(new long[] {1, 1, 1, 1, 1, 1, 1, 1}, 1, 8);
            assertTrue(!Arrays.equals(
                    alone, logits(model, Request.ids(padded).kept(none).last())));
        }
    }

    @Test
    void hiddenStatesAreThoseOfTheLayersAsked() {
        try (Parameters p = TinyDecoder.parameters(false);
                Scope _ = Scope.inference()) {
            Qwen2Model model = TinyDecoder.over(p, "");
            Request request = Request.ids(TinyDecoder.ids(3, 2, 5));
            Output all = model.forward(request.states(Set.of(0, 1, 2, 3)));
            Output some = model.forward(request.states(Set.of(3, 1)).last());
            assertEquals(Set.of(1, 3), some.states_BNC().keySet());
            for (Map.Entry<Integer, Tensor> state : some.states_BNC().entrySet()) {
                assertArrayEquals(
                        all.state(state.getKey()).toFloats(), state.getValue().toFloats());
            }
            assertArrayEquals(all.last_BNC().toFloats(), all.state(3).toFloats());
            assertArrayEquals(new long[] {2, 1, 16}, some.last_BNC().shape());
            assertArrayEquals(
                    all.last_BNC().narrow(1, 4, 1).toFloats(), some.last_BNC().toFloats());
            assertThrows(IllegalArgumentException.class, () -> some.state(0));
            assertThrows(IllegalArgumentException.class, () -> model.forward(request.states(Set.of(4))));
        }
    }

    @Test
    void aTrainingStepChangesWhatInferenceComputes() {
        try (Parameters p = TinyDecoder.parameters(true)) {
            Qwen2Model model = TinyDecoder.over(p, "");
            Request request;
            float[] before;
            try (Scope _ = Scope.inference()) {
                // After this the maps of a layer lie in one piece of memory.
                before = logits(model, Request.ids(TinyDecoder.ids(3, 1, 5)));
            }
            try (Scope _ = Scope.training()) {
                request = Request.ids(TinyDecoder.ids(3, 1, 5));
                Tensor logits = model.logits(model.forward(request).last_BNC());
                assertArrayEquals(before, logits.toFloats(), NEAR);
                logits.mul(logits).mean().backward();
                p.weights()
                        .forEach((name, weight) -> assertTrue(weight.gradient().isPresent(), name));
            }
            try (Scope _ = Scope.inference()) {
                p.weights()
                        .values()
                        .forEach(weight -> weight.addInPlace(weight.gradient().orElseThrow(), -0.1));
                float[] after = logits(model, Request.ids(TinyDecoder.ids(3, 1, 5)));
                assertTrue(squares(after) < squares(before), squares(after) + " after " + squares(before));
            }
            try (Scope _ = Scope.training()) {
                Tensor again = model.logits(
                        model.forward(Request.ids(TinyDecoder.ids(3, 1, 5))).last_BNC());
                try (Scope _ = Scope.inference()) {
                    assertArrayEquals(logits(model, Request.ids(TinyDecoder.ids(3, 1, 5))), again.toFloats(), NEAR);
                }
            }
        }
    }

    private static double squares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value * value;
        }
        return sum;
    }

    @Test
    void modelsOverTheSameWeightsShareThem() {
        try (Parameters p = TinyDecoder.parameters(true);
                Scope _ = Scope.inference()) {
            Qwen2Model one = TinyDecoder.over(p, "");
            Qwen2Model other = TinyDecoder.over(p, "");
            Request request = Request.ids(TinyDecoder.ids(3, 1, 5));
            float[] before = logits(one, request);
            assertArrayEquals(before, logits(other, request));
            p.weights().values().forEach(weight -> weight.mulInPlace(1.1));
            float[] after = logits(one, request);
            assertArrayEquals(after, logits(other, request));
            assertTrue(!Arrays.equals(before, after));
        }
    }

    @Test
    void gradientsGoToRowsOfAFrozenDecoder() {
        try (Parameters p = TinyDecoder.parameters(false);
                Scope _ = Scope.training()) {
            Qwen2Model model = TinyDecoder.over(p, "");
            Tensor rows = Tensor.normal(1, 2, 4, 16).requireGradient();
            Tensor kept = Tensor.of(new long[] {0, 1, 1, 1, 1, 1, 1, 1}, 2, 4);
            Tensor loss = model.logits(
                            model.forward(Request.rows(rows).kept(kept)).last_BNC())
                    .narrow(1, 1, 3)
                    .pow(2)
                    .mean();
            loss.backward();
            assertTrue(rows.gradient().orElseThrow().isFinite());
            assertTrue(rows.gradient().orElseThrow().abs().sum().item() > 0);
        }
    }

    @Test
    void aCacheIsRefusedWhereGradientsAreRecorded() {
        try (Parameters p = TinyDecoder.parameters(false);
                Scope _ = Scope.training()) {
            Qwen2Model model = TinyDecoder.over(p, "");
            try (Cache cache = model.cache()) {
                Request request = Request.ids(TinyDecoder.ids(3, 1, 5)).cache(cache);
                assertThrows(IllegalArgumentException.class, () -> model.forward(request));
            }
        }
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        try (Parameters p = TinyDecoder.parameters(false);
                Scope _ = Scope.inference()) {
            Qwen2Model model = TinyDecoder.over(p, "");
            Request request = Request.ids(TinyDecoder.ids(3, 1, 5));
            Tensor shortMask = Tensor.of(new long[] {1, 1}, 1, 2);
            assertThrows(IllegalArgumentException.class, () -> model.forward(request.kept(shortMask)));
            assertThrows(IllegalArgumentException.class, () -> model.forward(Request.rows(Tensor.zeros(1, 3, 17))));
            assertThrows(IllegalArgumentException.class, () -> model.forward(Request.rows(Tensor.zeros(1, 0, 16))));
        }
    }

    @Test
    void aSecondTableOfWordsMustBeTheSameWhereBothAreOne() {
        Path other = folder.resolve("other.safetensors");
        Path same = folder.resolve("same.safetensors");
        try (Parameters written = TinyDecoder.parameters(false);
                Scope _ = Scope.inference()) {
            TinyDecoder.over(written, ""); // has both
            WeightFiles.write(other, written.all(), Map.of());
            Map<String, Tensor> all = new LinkedHashMap<>(written.all());
            all.put("lm_head.weight", Objects.requireNonNull(all.get("model.embed_tokens.weight")));
            WeightFiles.write(same, all, Map.of());
        }
        try (Safetensors file = Safetensors.open(other);
                Parameters p = Parameters.of(file, DType.F32, Device.CPU)) {
            VireoException refusal =
                    assertThrows(VireoException.class, () -> TinyDecoder.over(p, "\"tie_word_embeddings\": true"));
            assertEquals(VireoException.Code.DATA, refusal.code());
            assertTrue(refusal.getMessage().contains("lm_head.weight"), refusal.getMessage());
        }
        try (Safetensors file = Safetensors.open(same);
                Parameters p = Parameters.of(file, DType.F32, Device.CPU)) {
            Qwen2Model model = TinyDecoder.over(p, "\"tie_word_embeddings\": true");
            p.requireAllUsed();
            assertEquals(List.of(16, 3, 60), List.of(model.width(), model.layers(), model.vocabulary()));
        }
    }
}
