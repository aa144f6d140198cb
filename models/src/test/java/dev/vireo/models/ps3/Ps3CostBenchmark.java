package dev.vireo.models.ps3;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Attention;
import dev.vireo.models.internal.nn.Block;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Mlp;
import dev.vireo.models.ps3.Ps3Config.Vision.Fine;
import dev.vireo.models.ps3.Ps3Config.Vision.Trunk;
import dev.vireo.runtime.chart.LineChart;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// What PS3 costs against the resolution of the picture, beside a plain vision transformer of the same size:
/// seconds and peak memory of one picture, on random weights of the 4K-SigLIP shape, each measured in a process
/// of its own after a run at low resolution. Writes a CSV, and the curves beside it as a PNG.
///
/// Arguments: the CSV, `f32` or `bf16`, and if wanted which measurements (`KIND:RESOLUTION`, KIND being `all`,
/// `look` or `vit`); without them all. `all` looks at every patch of the scales up to the resolution, `look`
/// makes one look, `vit` runs the blocks over all patches of the resolution alone. Above 1512, `vit` is computed
/// from the measurement at 1512 by the number of operations. `draw CSV` draws the curves of a CSV again.
public final class Ps3CostBenchmark {
    private static final List<Integer> RESOLUTIONS = List.of(378, 756, 1512, 3780);
    private static final int VIT_MEASURED = 1512;
    private static final Trunk TRUNK = new Trunk(384, 14, 1152, 27, 16, 3.7362);
    private static final String HEADER = "kind,resolution,dtype,tokens,looks,seconds,peak_rss_mib,teraflop,measured";

    private Ps3CostBenchmark() {}

    /// Runs it.
    public static void main(String... args) throws IOException, InterruptedException {
        if (args.length == 2 && args[0].equals("draw")) {
            List<String> rows = Files.readAllLines(Path.of(args[1]));
            draw(Path.of(args[1]), rows.subList(1, rows.size()));
            return;
        }
        if (args.length == 4 && args[0].equals("one")) {
            measure(args[1], Integer.parseInt(args[2]), DType.valueOf(args[3].toUpperCase(Locale.ROOT)));
            return;
        }
        if (args.length < 2) {
            System.err.println("arguments: CSV f32|bf16 [KIND:RESOLUTION ...]");
            return;
        }
        List<String> rows = new ArrayList<>(List.of(HEADER));
        for (String what : wanted(args)) {
            String[] parts = what.split(":", -1);
            String row = child(parts[0], parts[1], args[1]);
            System.err.println(row);
            rows.add(row);
            if (parts[0].equals("vit") && Integer.parseInt(parts[1]) == VIT_MEASURED) {
                rows.add(computed(row, args[1]));
            }
            Files.write(Path.of(args[0]), rows);
        }
        draw(Path.of(args[0]), rows.subList(1, rows.size()));
    }

    private static void draw(Path csv, List<String> rows) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("vit,true", "plain ViT");
        names.put("vit,false", "plain ViT, computed");
        names.put("all,true", "PS3, every patch of all scales");
        names.put("look,true", "PS3, one look");
        List<LineChart.Line> lines = new ArrayList<>();
        names.forEach((what, name) -> {
            String[] kind = what.split(",", -1);
            List<String[]> points = rows.stream()
                    .map(row -> row.split(",", -1))
                    // What is computed begins where what was measured ends.
                    .filter(row -> row[0].equals(kind[0])
                            && (row[8].equals(kind[1])
                                    || (kind[1].equals("false") && row[1].equals("" + VIT_MEASURED))))
                    .sorted(Comparator.comparingInt(row -> Integer.parseInt(row[1])))
                    .toList();
            if (!points.isEmpty()) {
                lines.add(new LineChart.Line(
                        name,
                        kind[1].equals("false"),
                        points.stream().map(row -> Double.valueOf(row[1])).toList(),
                        points.stream().map(row -> Double.valueOf(row[5])).toList()));
            }
        });
        String name = csv.getFileName().toString().replaceAll("\\.csv$", "");
        new LineChart("", "resolution (pixels along a side)", "seconds for one picture", true, lines)
                .writePng(csv.toAbsolutePath().resolveSibling(name + ".png"));
    }

    private static List<String> wanted(String... args) {
        if (args.length > 2) {
            return List.of(args).subList(2, args.length);
        }
        List<String> out = new ArrayList<>();
        for (String kind : List.of("vit", "look", "all")) {
            for (int r : RESOLUTIONS) {
                if (!kind.equals("vit") || r <= VIT_MEASURED) {
                    out.add(kind + ":" + r);
                }
            }
        }
        return out;
    }

    /// A process of its own, because peak memory is that of a process.
    private static String child(String kind, String resolution, String dtype) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx1g",
                        "-Dorg.bytedeco.openblas.load=mkl_rt",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Ps3CostBenchmark.class.getName(),
                        "one",
                        kind,
                        resolution,
                        dtype)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            line = out.readLine();
        }
        if (process.waitFor() != 0 || line == null) {
            throw new IOException(kind + ":" + resolution + " ended with " + process.exitValue());
        }
        return line;
    }

    private static String computed(String measured, String dtype) {
        double seconds = Double.parseDouble(measured.split(",", -1)[5]);
        int largest = RESOLUTIONS.getLast();
        double ratio = vitOperations(patches(largest)) / vitOperations(patches(VIT_MEASURED));
        return row(
                "vit",
                largest,
                dtype,
                patches(largest),
                0,
                seconds * ratio,
                -1,
                vitOperations(patches(largest)),
                false);
    }

    private static long patches(int resolution) {
        long side = resolution / TRUNK.patchSize();
        return side * side;
    }

    private static String row(
            String kind,
            int resolution,
            String dtype,
            long tokens,
            int looks,
            double seconds,
            long rss,
            double operations,
            boolean measured) {
        return String.format(
                Locale.ROOT,
                "%s,%d,%s,%d,%d,%.2f,%s,%.2f,%s",
                kind,
                resolution,
                dtype.toLowerCase(Locale.ROOT),
                tokens,
                looks,
                seconds,
                rss < 0 ? "" : rss,
                operations / 1e12,
                measured);
    }

    /// Multiplications and additions of the blocks.
    ///
    /// @param queries tokens that are computed
    /// @param seen tokens that each of them looks at
    private static double operations(long queries, long seen) {
        double width = TRUNK.width();
        double perToken = 2 * (4 * width * width + 2 * width * TRUNK.hidden());
        return TRUNK.depth() * queries * (perToken + 4 * seen * width);
    }

    private static double vitOperations(long tokens) {
        return operations(tokens, tokens);
    }

    // ---- one measurement

    private static void measure(String kind, int resolution, DType dtype) throws IOException {
        try (Parameters p = Parameters.random(1, dtype, Device.CPU, false)) {
            String row = kind.equals("vit") ? vit(p, resolution, dtype) : ps3(p, kind, resolution, dtype);
            System.out.println(row);
        }
    }

    private static String ps3(Parameters p, String kind, int resolution, DType dtype) throws IOException {
        // A network of one scale more than the picture has when that is of low resolution alone.
        List<Integer> scales =
                RESOLUTIONS.stream().filter(r -> r <= Math.max(resolution, 756)).toList();
        Ps3Config.Vision config = new Ps3Config.Vision(
                TRUNK,
                scales,
                List.of(0, 9, 18, 26),
                Ps3Config.Vision.shareOut(2560, scales),
                true,
                Optional.of(new Fine(512, 512, 3, 28)),
                Optional.empty());
        Ps3VisionModel model = new Ps3VisionModel(config, p);
        try (Scope _ = Scope.inference()) {
            model.forward(Tensor.normal(2, 1, 3, 378, 378).to(dtype), Ps3Request.looks(Ps3Request.Looks.NONE));
        }
        Ps3Request.Looks looks = resolution == RESOLUTIONS.getFirst()
                ? Ps3Request.Looks.NONE
                : kind.equals("all") ? Ps3Request.Looks.ALL : Ps3Request.Looks.of(1);
        try (Scope _ = Scope.inference()) {
            Tensor pixels = Tensor.normal(3, 1, 3, resolution, resolution).to(dtype);
            long start = System.nanoTime();
            Ps3Request.Output out = model.forward(pixels, Ps3Request.looks(looks));
            double seconds = (System.nanoTime() - start) / 1e9;
            long tokens = out.lastHiddenState_BNC().size(1);
            long high = tokens - config.lowTokens();
            int budget = config.tokensPerLook();
            double operations = vitOperations(config.lowTokens());
            for (long left = high; left > 0; left -= budget) {
                long now = Math.min(left, budget);
                operations += operations(now, config.lowTokens() + now);
            }
            return row(kind, resolution, dtype.name(), tokens, out.looks(), seconds, peakMebibytes(), operations, true);
        }
    }

    private static String vit(Parameters p, int resolution, DType dtype) throws IOException {
        int width = TRUNK.width();
        List<Block> blocks = IntStream.range(0, TRUNK.depth())
                .mapToObj(i -> p.at("blocks." + i))
                .map(b -> new Block(
                        LayerNorm.of(b, "norm1", width, 1e-6),
                        Attention.fused(b, "attn", width, TRUNK.heads(), true),
                        LayerNorm.of(b, "norm2", width, 1e-6),
                        Mlp.of(b, "mlp", width, TRUNK.hidden(), width, Activation.GELU_ERF)))
                .toList();
        long tokens = patches(resolution);
        try (Scope _ = Scope.inference()) {
            Tensor small =
                    Tensor.normal(2, 1, patches(RESOLUTIONS.getFirst()), width).to(dtype);
            Scope.fold(small, blocks, (x, block) -> block.apply(x, null));
        }
        try (Scope _ = Scope.inference()) {
            Tensor x = Tensor.normal(3, 1, tokens, width).to(dtype);
            long start = System.nanoTime();
            Scope.fold(x, blocks, (y, block) -> block.apply(y, null));
            double seconds = (System.nanoTime() - start) / 1e9;
            return row(
                    "vit", resolution, dtype.name(), tokens, 0, seconds, peakMebibytes(), vitOperations(tokens), true);
        }
    }

    private static long peakMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return -1;
    }
}
