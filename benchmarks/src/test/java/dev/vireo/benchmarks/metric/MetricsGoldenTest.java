package dev.vireo.benchmarks.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.internal.reading.OptionRule;
import dev.vireo.benchmarks.internal.reading.ShortAnswer;
import dev.vireo.benchmarks.metric.Scores.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// The metrics against numbers that the published scripts computed from the same answers.
class MetricsGoldenTest {
    private static Scores scores(String metric, Fixture fixture) {
        return Metrics.named(metric).summary(fixture.answers());
    }

    private static Value part(Scores scores, String name) {
        Value value = scores.parts().get(name);
        assertNotNull(value, () -> name + " of " + scores.parts().keySet());
        return value;
    }

    /// The digits that Python's format writes.
    private static String digits(double value, int places) {
        return new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    }

    @Test
    void gqaIsWhatItsScriptComputesToTheLastBit() {
        Fixture fixture = Fixture.of("gqa");
        Scores scores = scores("gqa-official", fixture);
        int compared = 0;
        for (Map.Entry<String, JsonNode> official : fixture.official().properties()) {
            JsonNode wanted = official.getValue();
            switch (official.getKey()) {
                case "accuracy" ->
                    assertEquals(wanted.asDouble(), scores.overall().value() * 100, 0, "accuracy");
                case "distribution" ->
                    assertEquals(wanted.asDouble(), part(scores, "distribution").value(), 0, "distribution");
                default -> {
                    Value value = part(scores, official.getKey());
                    JsonNode number = wanted.isArray() ? wanted.get(0) : wanted;
                    assertEquals(number.asDouble(), value.value() * 100, 0, official.getKey());
                    if (wanted.isArray()) {
                        assertEquals(wanted.get(1).asInt(), value.n(), official.getKey());
                    }
                }
            }
            compared++;
        }
        assertTrue(compared > 25, compared + " numbers");
        assertNull(scores.parts().get("consistency: share of entailed questions in this run"));
    }

    @Test
    void consistencySaysHowManyEntailedQuestionsARunLacks() {
        List<Answered> some = Fixture.of("gqa").answers().subList(0, 45);
        Value share = part(
                Metrics.named("gqa-official").summary(some), "consistency: share of entailed questions in this run");
        assertTrue(share.value() > 0 && share.value() < 1, share.toString());
    }

    @Test
    void shortAnswersTakeTheFormsOfTheScripts() {
        Fixture fixture = Fixture.of("texts");
        for (JsonNode sample : fixture.samples()) {
            String text = sample.path("answer").asText();
            assertEquals(sample.path("rvp").asText(), ShortAnswer.rvp(text), () -> "of '" + text + "'");
            assertEquals(sample.path("viper").asText(), ShortAnswer.viper(text), () -> "of '" + text + "'");
        }
        assertTrue(fixture.samples().size() > 200);
        for (String metric : List.of("rvp-exact", "vqa-normalised")) {
            assertEquals(
                    fixture.official().path(metric).asDouble(),
                    scores(metric, fixture).overall().value(),
                    0,
                    metric);
        }
        Scores covr = scores("covr", fixture);
        assertEquals(
                fixture.official().path("rvp-exact").asDouble(), covr.overall().value(), 0);
        assertEquals(
                fixture.official().path("vqa-normalised").asDouble(),
                part(covr, "reading: vqa-normalised").value(),
                0);
    }

    @Test
    void vsrIsWhatItsScriptsPrintByRelationAndCategory() {
        Fixture fixture = Fixture.of("vsr");
        Scores scores = scores("vsr", fixture);
        for (String label : List.of("relation", "category")) {
            JsonNode lines = fixture.official().path(label);
            assertFalse(lines.isEmpty());
            for (JsonNode line : lines) {
                Value value = part(scores, label + ": " + line.get(0).asText());
                assertEquals(line.get(1).asText(), digits(value.value(), 4), line.toString());
                assertEquals(line.get(2).asInt(), value.n(), line.toString());
            }
        }
    }

    @Test
    void nextQaIsWhatItsScriptPrints() {
        Fixture fixture = Fixture.of("nextqa");
        Scores scores = scores("nextqa", fixture);
        for (Map.Entry<String, JsonNode> official : fixture.official().properties()) {
            Value value = official.getKey().equals("overall") ? scores.overall() : part(scores, official.getKey());
            assertEquals(official.getValue().asText(), digits(value.value() * 100, 2), official.getKey());
        }
        assertNull(scores.parts().get("type: TP"));
    }

    @Test
    void optionsAreReadAsThePythonFormsOfTheRulesReadThem() {
        Fixture fixture = Fixture.of("choice");
        Scores scores = scores("choice", fixture);
        for (OptionRule rule : OptionRule.values()) {
            if (rule == OptionRule.VIDEO_MME) {
                continue;
            }
            int right = 0;
            for (int i = 0; i < fixture.answers().size(); i++) {
                Answered answered = fixture.answers().get(i);
                JsonNode read = fixture.samples().get(i).path("read").path(rule.title());
                OptionalInt wanted = read.isNull() ? OptionalInt.empty() : OptionalInt.of(read.asInt());
                assertEquals(
                        wanted,
                        rule.read(answered.answer(), answered.sample().options()),
                        () -> rule + " of '" + answered.answer() + "'");
                right += read.isInt()
                                && read.asInt()
                                        == fixture.samples().get(i).path("gold").asInt()
                        ? 1
                        : 0;
            }
            double share = (double) right / fixture.answers().size();
            assertEquals(share, part(scores, "reading: " + rule.title()).value(), 0, rule.title());
        }
        assertEquals(
                fixture.official().path("reading: rvp substring").asDouble(),
                part(scores, "reading: rvp substring").value(),
                0);
        assertEquals(part(scores, "reading: plain"), scores.overall());
    }

    @Test
    void longVideoIsWhatItsScriptComputes() {
        Fixture fixture = Fixture.of("longvideo");
        Scores scores = scores("longvideo", fixture);
        for (int i = 0; i < fixture.answers().size(); i++) {
            Answered answered = fixture.answers().get(i);
            assertEquals(
                    fixture.samples().get(i).path("strict").asDouble(),
                    Metrics.named("longvideo").score(answered),
                    0,
                    answered::answer);
        }
        for (Map.Entry<String, JsonNode> official : fixture.official().properties()) {
            assertEquals(
                    official.getValue().asDouble(),
                    part(scores, official.getKey()).value(),
                    0,
                    official.getKey());
        }
        assertEquals(part(scores, "strict"), scores.overall());
    }

    @Test
    void videoMmeIsWhatItsScriptPrints() {
        Fixture fixture = Fixture.of("videomme");
        Scores scores = scores("videomme", fixture);
        for (int i = 0; i < fixture.answers().size(); i++) {
            Answered answered = fixture.answers().get(i);
            OptionalInt read = OptionRule.VIDEO_MME.read(
                    answered.answer(), answered.sample().options());
            String letter = read.isPresent() ? String.valueOf((char) ('A' + read.getAsInt())) : "";
            assertEquals(fixture.samples().get(i).path("letter").asText(), letter, answered::answer);
        }
        int compared = 0;
        for (Map.Entry<String, JsonNode> official : fixture.official().properties()) {
            Value value = scores.parts().get(official.getKey());
            String wanted = official.getValue().asText();
            if (value == null) {
                assertEquals("0.0", wanted, official.getKey());
                continue;
            }
            assertEquals(wanted, digits(100 * value.value(), 1), official.getKey());
            compared++;
        }
        assertTrue(compared >= 12, compared + " numbers");
        assertTrue(scores.overall().n() > part(scores, "answered").n());
    }

    @Test
    void overlapsAreThoseOfThePublishedFormula() {
        Fixture fixture = Fixture.of("iou");
        Scores scores = scores("iou", fixture);
        for (Map.Entry<String, JsonNode> official : fixture.official().properties()) {
            assertEquals(
                    official.getValue().asDouble(),
                    part(scores, official.getKey()).value(),
                    0,
                    official.getKey());
        }
        assertEquals(part(scores, "acc@0.5"), scores.overall());
    }
}
