package dev.vireo.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseScheduleTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What diffusers 0.42.1 writes of a new DPMSolverMultistepScheduler.
    private static final String DPM = """
            {"_class_name": "DPMSolverMultistepScheduler", "_diffusers_version": "0.42.1",
             "algorithm_type": "dpmsolver++", "beta_end": 0.02, "beta_schedule": "linear", "beta_start": 0.0001,
             "dynamic_thresholding_ratio": 0.995, "euler_at_final": false, "final_sigmas_type": "zero",
             "flow_shift": 1.0, "lambda_min_clipped": -Infinity, "lower_order_final": true,
             "num_train_timesteps": 1000, "prediction_type": "epsilon", "rescale_betas_zero_snr": false,
             "sample_max_value": 1.0, "solver_order": 2, "solver_type": "midpoint", "steps_offset": 0,
             "thresholding": false, "time_shift_type": "exponential", "timestep_spacing": "linspace",
             "trained_betas": null, "use_beta_sigmas": false, "use_dynamic_shifting": false,
             "use_exponential_sigmas": false, "use_flow_sigmas": false, "use_karras_sigmas": false,
             "use_lu_lambdas": false, "variance_type": null}""";

    /// And of a new DDIMScheduler.
    private static final String DDIM = """
            {"_class_name": "DDIMScheduler", "_diffusers_version": "0.42.1", "beta_end": 0.02,
             "beta_schedule": "linear", "beta_start": 0.0001, "clip_sample": true, "clip_sample_range": 1.0,
             "dynamic_thresholding_ratio": 0.995, "num_train_timesteps": 1000, "prediction_type": "epsilon",
             "rescale_betas_zero_snr": false, "sample_max_value": 1.0, "set_alpha_to_one": true, "steps_offset": 0,
             "thresholding": false, "timestep_spacing": "leading", "trained_betas": null}""";

    private static NoiseSchedule read(String json) {
        return NoiseSchedule.of(ModelConfig.parse(json, "scheduler_config.json"));
    }

    private static Sampler sampler(String name, String json) {
        return Sampler.named(name, read(json), 9);
    }

    private static String with(String json, String key, JsonNode value) throws IOException {
        ObjectNode out = (ObjectNode) JSON.readTree(json.replace("-Infinity", "-1e300"));
        out.set(key, value);
        return out.toString();
    }

    /// The rows of the table: a setting, a value, and what becomes of it with each sampler.
    private record Row(String setting, JsonNode value, String dpm, String ddim) {
        String becomes(String sampler) {
            return sampler.equals("ddim") ? ddim : dpm;
        }
    }

    private static List<Row> table() throws IOException {
        List<Row> out = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../docs/video.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length != 6 || !cells[1].strip().matches("`[a-z_]+`")) {
                continue;
            }
            for (String value : cells[2].strip().split("; ", -1)) {
                out.add(new Row(
                        cells[1].strip().replace("`", ""),
                        JSON.readTree(value.replace("`", "")),
                        cells[3].strip(),
                        cells[4].strip()));
            }
        }
        return out;
    }

    @Test
    void everySettingThatDiffusersWritesHasARowInTheTable() throws IOException {
        TreeSet<String> settings = new TreeSet<>();
        for (String json : List.of(DPM, DDIM)) {
            JSON.readTree(json.replace("-Infinity", "0")).fieldNames().forEachRemaining(settings::add);
        }
        table().forEach(row -> settings.remove(row.setting));
        settings.removeIf(name -> name.startsWith("_"));
        assertTrue(settings.isEmpty(), settings.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpm++", "ddim"})
    void everyRowOfTheTableIsAsItSays(String sampler) throws IOException {
        Map<String, String> wrong = new TreeMap<>();
        for (Row row : table()) {
            String base = with(sampler.equals("ddim") ? DDIM : DPM, "timestep_spacing", JSON.readTree("\"leading\""));
            // What a setting needs to have an effect, or not to contradict another.
            String needs = Map.of(
                            "dynamic_thresholding_ratio", "thresholding",
                            "sample_max_value", "thresholding",
                            "flow_shift", "use_flow_sigmas")
                    .getOrDefault(row.setting, "");
            base = needs.isEmpty() ? base : with(base, needs, JSON.readTree("true"));
            if (row.value.asText().endsWith("dpmsolver") || row.setting.endsWith("_at_final")) {
                base = with(base, "final_sigmas_type", JSON.readTree("\"sigma_min\""));
                base = with(base, "lower_order_final", JSON.readTree("false"));
            }
            if (row.setting.equals("lower_order_final")) {
                base = with(base, "final_sigmas_type", JSON.readTree("\"sigma_min\""));
            }
            if (row.value.asText().equals("flow_prediction")) {
                base = with(base, "use_flow_sigmas", JSON.readTree("true"));
            }
            if (row.setting.endsWith("thresholding") || row.setting.equals("dynamic_thresholding_ratio")) {
                base = with(base, "sample_max_value", JSON.readTree("3"));
            }
            String found = found(sampler, base, with(base, row.setting, row.value), row.setting);
            if (!row.becomes(sampler).equals(found)) {
                wrong.put(row.setting + " " + row.value, "is " + found + ", not " + row.becomes(sampler));
            }
        }
        assertTrue(wrong.isEmpty(), wrong.toString());
    }

    /// What becomes of a setting: refused by its name, computed (other numbers), or nothing at all.
    private static String found(String sampler, String base, String changed, String setting) {
        try (Scope _ = Scope.inference()) {
            float[] before = end(sampler, base);
            float[] after = end(sampler, changed);
            return Arrays.equals(before, after) ? "-" : "computed";
        } catch (VireoException e) {
            assertEquals(Code.DATA, e.code());
            assertTrue(e.getMessage().contains(setting), e.getMessage());
            assertFalse(e.hint().isEmpty());
            return "refused";
        }
    }

    /// Where nine steps lead.
    private static float[] end(String name, String json) {
        try (Sampler sampler = sampler(name, json)) {
            Tensor z = Tensor.normal(3, 1, 4, 2, 3, 3);
            for (int i = 0; i < sampler.steps(); i++) {
                z = sampler.step(i, z.mul(3).sin().mul(0.7).add(z.mul(0.3)).add(1e-4 * sampler.time(i)), z);
            }
            return z.toFloats();
        }
    }

    @Test
    void aFileOfDiffusersOwnIsRead() {
        assertEquals(Double.NEGATIVE_INFINITY, read(DPM).dpm().levels().leastLambda());
        assertEquals(1, read(DDIM).ddim().range());
        assertEquals(1, read("{}").ddim().range());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"sigma_table\": 3 | sigma_table",
                "\"use_karras_sigmas\": true, \"use_beta_sigmas\": true | use_karras_sigmas",
                "\"final_sigmas_type\": \"zero\", \"algorithm_type\": \"dpmsolver\" | algorithm_type",
                "\"final_sigmas_type\": \"sigma_min\", \"algorithm_type\": \"sde-dpmsolver\", \"solver_order\": 3"
                        + " | solver_order",
                "\"prediction_type\": \"flow_prediction\" | prediction_type",
                "\"num_train_timesteps\": 3, \"trained_betas\": [0.1, 0.2] | trained_betas",
                "\"lambda_min_clipped\": true | lambda_min_clipped"
            })
    void whatIsNotUnderstoodIsRefusedByName(String fields, String name) {
        VireoException e = assertThrows(VireoException.class, () -> read("{" + fields + "}"));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.getMessage().contains(name), e.getMessage());
    }

    @Test
    void aPredictionThatSaysNothingOfTheSignalIsRefused() {
        String json = "{\"rescale_betas_zero_snr\": true, \"timestep_spacing\": \"trailing\"}";
        VireoException e = assertThrows(VireoException.class, () -> sampler("ddim", json));
        assertTrue(e.getMessage().contains("rescale_betas_zero_snr"), e.getMessage());
    }

    @Test
    void addedNoiseDependsOnSeedAndStepAlone() {
        try (Scope _ = Scope.inference()) {
            Tensor z = Tensor.zeros(1, 4, 2, 3, 3);
            float[] once = Sampler.Noise.seeded(7).of(3, z).toFloats();
            assertArrayEquals(Tensor.normal(1_000_003L * 8 + 3, 1, 4, 2, 3, 3).toFloats(), once);
            assertArrayEquals(once, Sampler.Noise.seeded(7).of(3, z).toFloats());
            assertFalse(Arrays.equals(once, Sampler.Noise.seeded(7).of(4, z).toFloats()));
        }
    }

    @Test
    void aStoppedSamplerGoesOnToTheSameNumbers() {
        String json = "{\"solver_order\": 3, \"algorithm_type\": \"sde-dpmsolver++\"}";
        try (Scope _ = Scope.inference();
                Sampler first = sampler("dpm++", json);
                Sampler second = sampler("dpm++", json)) {
            Tensor z = Tensor.normal(1, 1, 4, 2, 3, 3);
            for (int i = 0; i < 4; i++) {
                z = first.step(i, z.sin(), z);
            }
            second.resume(first.carried());
            assertArrayEquals(
                    first.step(4, z.sin(), z).toFloats(),
                    second.step(4, z.sin(), z).toFloats());
        }
    }
}
