package dev.vireo.models.unet3d;

import dev.vireo.models.Parameters;
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
import java.util.Locale;

/// Times one plain step of the video network, one for each line of stdin: our half of the comparison with PyTorch
/// that `tools/bench/towers.py --cases unet3d` makes, which starts it and states the sizes as JSON.
///
/// Arguments: the JSON of the case (`config`, `input`), `forward` or `backward` (the gradient with respect to the
/// latents through the whole network), `f32`, `bf16` or `f16`, the number of threads, the device.
public final class StepBenchmark {
    private StepBenchmark() {}

    /// Prints `ready`, then the milliseconds of each step.
    public static void main(String[] args) throws IOException {
        ModelConfig given = ModelConfig.parse(args[0], "case");
        boolean backward = args[1].equals("backward");
        DType dtype = DType.valueOf(args[2].toUpperCase(Locale.ROOT));
        Torch.threads(Integer.parseInt(args[3]));
        Device device = Device.parse(args[4]).requirePresent();
        long[] shape = given.integers("input").stream().mapToLong(i -> i).toArray();
        Parameters parameters = Parameters.random(1, dtype, device, false);
        try (UNet3DConditionModel unet = UNet3DConditionModel.of(given.object("config"), parameters);
                Scope _ = Scope.inference()) {
            Tensor z = Tensor.normal(2, shape).to(dtype).to(device);
            Tensor text = Tensor.normal(3, 1, 77, unet.textChannels()).to(dtype).to(device);
            System.out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                long start = System.nanoTime();
                step(unet, z, text, backward);
                System.out.println((System.nanoTime() - start) / 1e6);
            }
        }
    }

    /// The result is read back, so that on a graphics card it is waited for.
    private static void step(UNet3DConditionModel unet, Tensor latents, Tensor text, boolean backward) {
        try (Scope _ = backward ? Scope.training() : Scope.inference()) {
            Tensor z = backward ? latents.detach().requireGradient() : latents;
            Tensor sum = unet.predict(z, unet.pass(z, 999, Conditions.of(text), WantedAttention.NONE))
                    .to(DType.F32)
                    .sum();
            double read = backward ? Tensor.grad(sum, z).getFirst().sum().item() : sum.item();
            if (Double.isNaN(read)) {
                throw new IllegalStateException("the network gives NaN");
            }
        }
    }
}
