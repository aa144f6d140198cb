package dev.vireo.visiontools.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/// Reads the JSON object in a model's answer. Fences and prose around it are dropped; what the object holds is
/// checked field by field.
final class JsonAnswer {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int STARTS = 20;

    /// Longer answers are not read.
    private static final int LONGEST = 1 << 20;

    private JsonAnswer() {}

    /// The first JSON object in what a model said.
    static JsonNode object(String answer) throws Invalid {
        if (answer.length() > LONGEST) {
            throw new Invalid("the answer has more than " + LONGEST + " characters");
        }
        int start = answer.indexOf('{');
        for (int tries = 0; start >= 0 && tries < STARTS; tries++) {
            try (JsonParser parser = JSON.createParser(answer.substring(start))) {
                JsonNode node = JSON.readTree(parser);
                if (node != null && node.isObject()) {
                    return node;
                }
            } catch (JsonProcessingException e) {
                // not an object that begins here
            } catch (IOException e) {
                throw new UncheckedIOException(e); // a text does not fail to be read
            }
            start = answer.indexOf('{', start + 1);
        }
        throw new Invalid("the answer holds no valid JSON object");
    }

    /// The field `name`, which must be a number between the two.
    static double number(JsonNode object, String name, double least, double most) throws Invalid {
        JsonNode node = object.path(name);
        if (!node.isNumber() || !(node.doubleValue() >= least && node.doubleValue() <= most)) {
            throw new Invalid("'" + name + "' must be a number from " + (long) least + " to " + (long) most);
        }
        return node.doubleValue();
    }

    /// The field `answer`, which must say yes or no and nothing else.
    static boolean yes(JsonNode object) throws Invalid {
        JsonNode node = object.path("answer");
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        String said = node.isTextual() ? node.textValue().strip().toLowerCase(Locale.ROOT) : "";
        return switch (said) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new Invalid("'answer' must be \"yes\" or \"no\"");
        };
    }
}
