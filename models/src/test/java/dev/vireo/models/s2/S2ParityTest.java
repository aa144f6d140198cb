package dev.vireo.models.s2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.ImageEncoder;
import dev.vireo.models.s2.S2.Options.Output;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// S² by its reference against ours, over toy encoders whose weights lie in the same file.
class S2ParityTest {
    @Test
    void featuresOfEveryOptionAreThoseOfTheReference() {
        Parity.check(S2ParityTest.class, "../parity/s2", "s2", fixture -> {
            for (JsonNode each : fixture.json("cases")) {
                try (Scope _ = Scope.inference()) {
                    compare(fixture, each);
                }
            }
        });
    }

    private static void compare(Parity fixture, JsonNode each) {
        String name = "out." + each.path("case").asText();
        DType dtype = each.path("dtype").asText("f32").equals("bf16") ? DType.BF16 : DType.F32;
        Tensor input = fixture.tensor(each.path("input").asText("input")).to(dtype);
        ToyEncoder encoder = new ToyEncoder(fixture, each.path("encoder").asText(), dtype);
        S2.Options options = options(each, input);
        Tensor seen = S2.wrap(encoder, options).forward(input);
        assertEquals(dtype, seen.dtype());
        if (dtype == DType.BF16) {
            fixture.compare(name, seen, 1e-2, 1e-2); // bfloat16 has 8 bits
            return;
        }
        fixture.output(name, seen);
        // However many tiles go through at once, the numbers are the same.
        fixture.output(name, S2.wrap(encoder, options.tilesAtOnce(3)).forward(input));
    }

    private static S2.Options options(JsonNode each, Tensor input) {
        S2.Options options = each.has("scales")
                ? S2.Options.scales(StreamSupport.stream(each.path("scales").spliterator(), false)
                        .mapToDouble(JsonNode::asDouble)
                        .toArray())
                : S2.Options.sizes(StreamSupport.stream(each.path("img_sizes").spliterator(), false)
                        .mapToInt(JsonNode::asInt)
                        .toArray());
        if (each.has("max_split_size")) {
            options = options.maxSplitSize(each.path("max_split_size").asInt());
        }
        if (each.path("split_forward").asBoolean()) {
            options = options.tilesAtOnce(Math.toIntExact(input.size(0)));
        }
        return options.resizeTo(each.path("resize_output_to_idx").asInt(0))
                .prefixTokens(each.path("num_prefix_token").asInt(0))
                .output(Output.valueOf(each.path("output_shape").asText("bnc").toUpperCase(Locale.ROOT)));
    }

    /// The encoders of the fixtures: a convolution, or one followed by torch's TransformerEncoderLayer (norms
    /// last, ReLU, two heads), with prefix tokens or without.
    private record ToyEncoder(Parity fixture, String name, DType dtype) implements ImageEncoder {
        private Tensor weight(String tensor) {
            return fixture.tensor(name + "." + tensor).to(dtype);
        }

        private Tensor linear(Tensor x, String layer) {
            return x.linear(weight(layer + ".weight"), weight(layer + ".bias"));
        }

        private Tensor norm(Tensor x, String layer) {
            return x.layerNorm(weight(layer + ".weight"), weight(layer + ".bias"), 1e-5);
        }

        @Override
        public Tensor encode(Tensor x_BCHW) {
            if (name.equals("conv")) {
                return x_BCHW.conv2d(weight("weight"), weight("bias"), 4, 0);
            }
            Tensor grid = x_BCHW.conv2d(weight("c.weight"), weight("c.bias"), 4, 0);
            long batch = grid.size(0);
            long width = grid.size(1);
            Tensor x = grid.reshape(batch, width, grid.size(2) * grid.size(3)).transpose(1, 2);
            if (name.equals("prefix")) {
                x = Tensor.cat(1, weight("cls").expand(batch, -1, -1), x);
            }
            List<Tensor> qkv = x.linear(weight("attn.self_attn.in_proj_weight"), weight("attn.self_attn.in_proj_bias"))
                    .chunk(3, 2);
            long tokens = x.size(1);
            List<Tensor> heads = qkv.stream()
                    .map(part -> part.reshape(batch, tokens, 2, width / 2).transpose(1, 2))
                    .toList();
            Tensor attended = heads.get(0)
                    .attention(heads.get(1), heads.get(2), 1 / Math.sqrt(width / 2.0))
                    .transpose(1, 2)
                    .reshape(batch, tokens, width);
            Tensor y = norm(x.add(linear(attended, "attn.self_attn.out_proj")), "attn.norm1");
            return norm(y.add(linear(linear(y, "attn.linear1").relu(), "attn.linear2")), "attn.norm2");
        }
    }
}
