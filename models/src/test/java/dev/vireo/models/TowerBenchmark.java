package dev.vireo.models;

import dev.vireo.models.clip.ClipConfig;
import dev.vireo.models.clip.ClipVisionModel;
import dev.vireo.models.depthanything.DepthAnythingModel;
import dev.vireo.models.nanodet.NanoDetConfig;
import dev.vireo.models.nanodet.NanoDetModel;
import dev.vireo.models.owlv2.Owlv2Model;
import dev.vireo.models.ps3.Ps3Config;
import dev.vireo.models.ps3.Ps3Request;
import dev.vireo.models.ps3.Ps3VisionModel;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.siglip.SiglipConfig;
import dev.vireo.models.siglip.SiglipVisionModel;
import dev.vireo.models.smolvlm.SmolVlmModel;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.runtime.weights.DType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Times one network, a step for each line of stdin: one half of the comparison with PyTorch that
/// `tools/bench/towers.py` makes, which starts it and states the sizes as JSON.
///
/// Arguments: the JSON of the case (`model`, `config`, `input`), `forward` or `backward`, `f32`, `bf16` or
/// `f16`, the number of threads, the device.
public final class TowerBenchmark {
    /// A photo of a cat, in CLIP's tokens.
    private static final long[] NAME = {49406, 320, 1125, 539, 320, 2368, 49407, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    private TowerBenchmark() {}

    /// Prints `ready`, then the milliseconds of each step.
    public static void main(String[] args) throws IOException {
        ModelConfig given = ModelConfig.parse(args[0], "case");
        boolean training = args[1].equals("backward");
        DType dtype = DType.valueOf(args[2].toUpperCase(Locale.ROOT));
        Torch.threads(Integer.parseInt(args[3]));
        Device device = Device.parse(args[4]).requirePresent();
        long[] shape = given.integers("input").stream().mapToLong(i -> i).toArray();
        try (Parameters parameters = Parameters.random(1, dtype, device, training);
                Scope _ = Scope.inference()) {
            Function<Tensor, Tensor> network = network(given, parameters);
            Tensor pixels = Tensor.normal(2, shape).to(dtype).to(device);
            System.out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                long start = System.nanoTime();
                step(network, pixels, parameters, training);
                System.out.println((System.nanoTime() - start) / 1e6);
            }
        }
    }

    /// The result is read back, so that on a graphics card it is waited for.
    private static void step(Function<Tensor, Tensor> network, Tensor pixels, Parameters parameters, boolean training) {
        try (Scope _ = training ? Scope.training() : Scope.inference()) {
            Tensor sum = network.apply(pixels).to(DType.F32).sum();
            if (training) {
                sum.backward();
                parameters.weights().values().forEach(Tensor::clearGradient);
            }
            if (Double.isNaN(sum.item())) {
                throw new IllegalStateException("the network gives NaN");
            }
        }
    }

    private static Function<Tensor, Tensor> network(ModelConfig given, Parameters parameters) {
        ModelConfig config = given.object("config");
        return switch (given.text("model")) {
            case "clip" -> {
                ClipVisionModel model = new ClipVisionModel(ClipConfig.Vision.of(config), parameters);
                yield x -> model.forward(x, false, false).pooled_BC().orElseThrow();
            }
            case "siglip" -> {
                SiglipVisionModel model = new SiglipVisionModel(SiglipConfig.Vision.of(config), parameters);
                yield x -> model.forward(x, false, false).pooled_BC().orElseThrow();
            }
            case "ps3" -> {
                Ps3VisionModel model =
                        new Ps3VisionModel(Ps3Config.read(config).vision().orElseThrow(), parameters);
                yield x -> model.forward(x, Ps3Request.looks(new Ps3Request.Looks.Count(1)))
                        .lastHiddenState_BNC();
            }
            case "nanodet" -> {
                NanoDetModel model = new NanoDetModel(NanoDetConfig.of(config), parameters);
                yield x -> model.forward(x).logits_BNK();
            }
            case "depth" -> DepthAnythingModel.of(config, parameters)::forward;
            case "smolvlm" -> {
                SmolVlmModel model = SmolVlmModel.of(config, parameters);
                long[] ids = new long[100];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = i >= 4 && i < 68 ? model.pictureToken() : 100 + i;
                }
                yield x -> {
                    Optional<Tensor> seen = Optional.of(model.features(x, Optional.empty()));
                    Qwen2Model.Request request = model.request(Tensor.of(ids, 1, ids.length), Optional.empty(), seen);
                    return model.decoder()
                            .logits(model.decoder().forward(request.last()).last_BNC());
                };
            }
            case "owlv2" -> {
                Owlv2Model model = new Owlv2Model(config, parameters);
                yield x -> {
                    Owlv2Model.Picture seen = model.look(x, false);
                    return seen.classes_BPD()
                            .sum()
                            .add(seen.shift_BP1().sum())
                            .add(seen.scale_BP1().sum())
                            .add(seen.boxes_BP4().sum())
                            .add(seen.objectness_BP().orElseThrow().sum());
                };
            }
            case "owlv2-name" -> {
                Owlv2Model model = new Owlv2Model(config, parameters);
                Tensor ids = Tensor.of(NAME, 1, NAME.length);
                Tensor kept = ids.gt(0).to(DType.I64);
                List<Owlv2Model.Picture> seen = new ArrayList<>();
                yield x -> {
                    if (seen.isEmpty()) {
                        seen.add(model.look(x, false).keep());
                    }
                    Tensor query = model.queries(ids, Optional.of(kept)).unsqueeze(0);
                    return model.logits(seen.getFirst(), query);
                };
            }
            default ->
                throw given.notUnderstood("model", "clip, depth, nanodet, owlv2, owlv2-name, ps3, siglip, smolvlm");
        };
    }
}
