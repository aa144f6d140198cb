package dev.vireo.diffusion;

import dev.vireo.models.Parameters;
import dev.vireo.models.autoencoderkl.AutoencoderKL;
import dev.vireo.models.clip.ClipConfig;
import dev.vireo.models.clip.ClipTextModel;
import dev.vireo.models.unet3d.UNet3DConditionModel;
import dev.vireo.models.unet3d.UNet3DConfig;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// A text-to-video model of random numbers in a folder, small enough for tests: one pixel of its latents is 2 x 2 of
/// the frames.
public final class TinyVideoModel {
    private static final String UNET = "{\"_class_name\": \"UNet3DConditionModel\", \"attention_head_dim\": 4, "
            + "\"block_out_channels\": [4, 4, 8, 8], \"norm_num_groups\": 2, \"cross_attention_dim\": 8}";
    private static final String VAE = "{\"_class_name\": \"AutoencoderKL\", \"block_out_channels\": [4, 4], "
            + "\"norm_num_groups\": 2, "
            + "\"down_block_types\": [\"DownEncoderBlock2D\", \"DownEncoderBlock2D\"], "
            + "\"up_block_types\": [\"UpDecoderBlock2D\", \"UpDecoderBlock2D\"]}";
    private static final String TEXT = "{\"model_type\": \"clip_text_model\", \"hidden_size\": 8, "
            + "\"intermediate_size\": 16, \"num_hidden_layers\": 1, \"num_attention_heads\": 2, "
            + "\"vocab_size\": 700, \"hidden_act\": \"gelu\"}";
    private static final String SCHEDULER = "{\"_class_name\": \"DDIMScheduler\", \"beta_start\": 0.00085, "
            + "\"beta_end\": 0.012, \"beta_schedule\": \"scaled_linear\", \"clip_sample\": false, "
            + "\"set_alpha_to_one\": false, \"steps_offset\": 1}";

    private TinyVideoModel() {}

    /// Writes a model to try commands with, the same each time: the small one, or with `pictures` after the folder one
    /// that has more heads and looks at words more decidedly, with which the pictures of docs/video.md were made.
    public static void main(String... arguments) {
        Path folder = Path.of(arguments[0]);
        write(folder);
        if (arguments.length > 1 && arguments[1].equals("pictures")) {
            String config = UNET.replace("[4, 4, 8, 8]", "[32, 64, 128, 128]").replace("_dim\": 4", "_dim\": 8");
            try (Parameters p = Parameters.random(1)) {
                new UNet3DConditionModel(UNet3DConfig.of(config(config), false), p);
                write(folder, "unet", config, p, 4);
            }
        }
    }

    /// Writes the model.
    public static void write(Path folder) {
        write(folder, false);
    }

    /// Writes the model, with adapters for objects in their places if wanted.
    static void write(Path folder, boolean grounded) {
        try (Parameters p = Parameters.random(1)) {
            new UNet3DConditionModel(UNet3DConfig.of(config(UNET), grounded), p);
            write(folder, "unet", UNET, p);
        }
        try (Parameters p = Parameters.random(2)) {
            AutoencoderKL.of(config(VAE), p);
            write(folder, "vae", VAE, p);
        }
        try (Parameters p = Parameters.random(3)) {
            new ClipTextModel(ClipConfig.Text.of(config(TEXT)), p.at("text_model"));
            write(folder, "text_encoder", TEXT, p);
        }
        try {
            Files.createDirectories(folder.resolve("scheduler"));
            Files.writeString(folder.resolve("scheduler/scheduler_config.json"), SCHEDULER);
            Path tokenizer = Files.createDirectories(folder.resolve("tokenizer"));
            for (String name : List.of("vocab.json", "merges.txt", "special_tokens_map.json")) {
                try (InputStream in =
                        Objects.requireNonNull(TinyVideoModel.class.getResourceAsStream("tokenizer/" + name))) {
                    Files.write(tokenizer.resolve(name), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelConfig config(String json) {
        return ModelConfig.parse(json, "config.json");
    }

    private static void write(Path folder, String part, String config, Parameters parameters) {
        write(folder, part, config, parameters, 1);
    }

    /// @param decided what the questions to words are multiplied by
    private static void write(Path folder, String part, String config, Parameters parameters, float decided) {
        try {
            Path at = Files.createDirectories(folder.resolve(part));
            Files.writeString(at.resolve("config.json"), config);
            SafetensorsWriter writer = new SafetensorsWriter();
            parameters
                    .all()
                    .forEach((name, tensor) -> writer.add(
                            name, Arrays.stream(tensor.shape()).boxed().toList(), numbers(name, tensor, decided)));
            writer.write(at.resolve(
                    part.equals("text_encoder") ? "model.safetensors" : "diffusion_pytorch_model.safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Adapters begin shut; these are open.
    private static float[] numbers(String name, Tensor tensor, float decided) {
        float[] out = tensor.toFloats();
        if (name.contains(".attentions.") && name.endsWith(".attn2.to_q.weight")) {
            for (int i = 0; i < out.length; i++) {
                out[i] *= decided;
            }
        }
        if (name.contains(".fuser.alpha_")) {
            Arrays.fill(out, 1);
        }
        return out;
    }
}
