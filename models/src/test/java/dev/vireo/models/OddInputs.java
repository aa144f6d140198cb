package dev.vireo.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/// The odd pictures and texts of `tools/parity/odd_views.py` and `odd_texts.py` in fixtures.
public final class OddInputs {
    private OddInputs() {}

    /// The picture of a case, from the bytes of its file.
    public static Image picture(Parity fixture, JsonNode each) {
        String name = each.path("file").asText();
        float[] values = fixture.tensor("file." + name).toFloats();
        byte[] content = new byte[values.length];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (int) values[i];
        }
        return Image.decode(content, name);
    }

    /// The settings of a case.
    public static ModelConfig settings(JsonNode each) {
        return ModelConfig.parse(
                each.path("config").toString(), each.path("case").asText());
    }

    /// A folder among the test resources.
    public static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(OddInputs.class.getResource("folders/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Compares what becomes of each text, and says all that differ at once.
    ///
    /// @param key of the reference's numbers
    /// @param ours gives the rows of texts
    public static void texts(Parity fixture, JsonNode texts, String key, Function<List<String>, Tensor> ours) {
        List<String> all = new ArrayList<>();
        texts.forEach(each -> all.add(each.path("text").asText()));
        long[] seen = ours.apply(all).toLongs();
        int length = seen.length / all.size();
        StringBuilder wrong = new StringBuilder();
        for (int row = 0; row < all.size(); row++) {
            List<Long> expected = new ArrayList<>();
            texts.path(row).path(key).forEach(id -> expected.add(id.asLong()));
            List<Long> got = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                got.add(seen[row * length + i]);
            }
            if (!expected.equals(got)) {
                wrong.append('\n')
                        .append(all.get(row))
                        .append(": ")
                        .append(got)
                        .append(", not ")
                        .append(expected);
            }
        }
        assertEquals("", wrong.toString());
        fixture.note(0);
    }
}
