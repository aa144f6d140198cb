package dev.vireo.models.ps3;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Attention;
import dev.vireo.models.internal.nn.Attention.KeyValue;
import dev.vireo.models.internal.nn.AttentionPool;
import dev.vireo.models.internal.nn.Block;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Mlp;
import dev.vireo.models.ps3.Ps3Config.Vision.Grid;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The vision model of PS3. It sees the picture at low resolution, keeps what the blocks made of it (keys and
/// values), and then looks close: each look takes the patches most worth it that are left, from all finer
/// scales, and runs them through the same blocks, where they see each other and the low resolution. Looks do
/// not see each other, so they run one after the other in the memory of one.
///
/// ```java
/// Ps3Output out = model.forward(pixels, Ps3Request.looks(Looks.ofTokens(3000)).prompt(prompt));
/// List<Tensor> maps = model.featureMaps(out.lastHiddenState_BNC(), out.selectionMaps_BHW());
/// ```
public final class Ps3VisionModel {
    private static final double EPSILON = 1e-6;

    private final Ps3Config.Vision config;
    private final PatchTokens tokens;
    private final List<Block> blocks;
    private final SelectionHead selection;
    private final @Nullable LayerNorm norm;
    private final @Nullable RadioAdapter adapter;
    private final AttentionPool pool;

    /// A model over these parameters, under the published names without `vision_model.`.
    public Ps3VisionModel(Ps3Config.Vision config, Parameters p) {
        this.config = config;
        Ps3Config.Vision.Trunk trunk = config.trunk();
        int width = trunk.width();
        tokens = new PatchTokens(config, p);
        blocks = IntStream.range(0, trunk.depth())
                .mapToObj(i -> p.at("trunk.blocks." + i))
                .map(b -> new Block(
                        LayerNorm.of(b, "norm1", width, EPSILON),
                        Attention.fused(b, "attn", width, trunk.heads(), true),
                        LayerNorm.of(b, "norm2", width, EPSILON),
                        Mlp.of(b, "mlp", width, trunk.hidden(), width, Activation.GELU_ERF)))
                .toList();
        selection = new SelectionHead(config, p);
        Ps3Config.Vision.Radio radio = config.radio().orElse(null);
        norm = radio == null || radio.finalNorm() ? LayerNorm.of(p, "trunk.norm", width, EPSILON) : null;
        adapter = radio == null ? null : RadioAdapter.of(radio, width, p.at("trunk.siglip_proj"));
        pool = radio == null
                ? AttentionPool.timm(
                        p, "trunk.attn_pool", width, trunk.hidden(), trunk.heads(), Activation.GELU_ERF, EPSILON)
                : AttentionPool.timm(
                        p,
                        "trunk.attn_pool",
                        radio.out(),
                        (int) (radio.out() * Ps3Config.Vision.Radio.POOL_RATIO),
                        Ps3Config.Vision.Radio.POOL_HEADS,
                        Activation.GELU_ERF,
                        EPSILON);
    }

    /// Its sizes and switches.
    public Ps3Config.Vision config() {
        return config;
    }

    /// What the low resolution gave.
    ///
    /// @param embedded_BNC tokens before the first block
    /// @param blocks_BNC outputs of each block
    /// @param past keys and values of each block; none unless asked for
    private record Low(Tensor embedded_BNC, List<Tensor> blocks_BNC, List<KeyValue> past) {}

    /// One look.
    ///
    /// @param chosen patches of each picture at each high-resolution scale
    /// @param states_BNC what of it is kept: outputs of the last blocks
    private record Look(List<List<int[]>> chosen, List<Tensor> states_BNC) {
        List<List<List<Integer>>> patches() {
            return chosen.stream()
                    .map(scales -> scales.stream()
                            .map(cells -> Arrays.stream(cells).boxed().toList())
                            .toList())
                    .toList();
        }
    }

    // ---- inference

    /// Looks at a batch of pictures as a request says.
    ///
    /// @param pixels_B3HW normalised pictures of any size, all the same
    /// @throws VireoException with code DATA when a tensor of the request does not fit the pictures; USAGE
    ///     when more scales are asked for than there are, or the pictures of a batch would get different
    ///     numbers of tokens
    public Ps3Request.Output forward(Tensor pixels_B3HW, Ps3Request request) {
        checkInputs(pixels_B3HW, request);
        return forward(glance(pixels_B3HW, !isNone(request.looks())), request);
    }

    /// What a glance at pictures, at low resolution, leaves behind: looks may follow, for any number of
    /// requests.
    public static final class Glance {
        private final Tensor pixels_B3HW;
        private final Low low;

        private Glance(Tensor pixels_B3HW, Low low) {
            this.pixels_B3HW = pixels_B3HW;
            this.low = low;
        }
    }

    /// Sees pictures at low resolution. Looks for a prompt that is not known yet may follow.
    ///
    /// @param pixels_B3HW normalised pictures of any size, all the same
    /// @throws VireoException with code DATA when they are no pictures
    public Glance glance(Tensor pixels_B3HW) {
        checkInputs(pixels_B3HW, Ps3Request.looks(Ps3Request.Looks.NONE));
        return glance(pixels_B3HW, true);
    }

    /// What a glance alone saw, as [Ps3Request.Output#hiddenStates_BNC] has it.
    ///
    /// @param back which of the states, counted from the output of the last block, which is 1
    public Tensor state_BNC(Glance glance, int back) {
        return lastOf(glance.low, back).getFirst();
    }

    /// How many patches the looks of a request take of one picture, whatever it shows.
    ///
    /// @param height of the picture in pixels
    /// @param width of the picture in pixels
    public long patches(Ps3Request request, long height, long width) {
        List<Grid> grids = IntStream.rangeClosed(1, config.highScales())
                .mapToObj(scale -> config.grid(height, width, scale))
                .toList();
        checkSquares(grids, request);
        TokenSelection choice;
        try (Scope _ = Scope.inference()) {
            List<Tensor> none = grids.stream()
                    .map(grid -> Tensor.zeros(1, grid.rows(), grid.columns()))
                    .toList();
            choice = choices(none, request, grids, 1).getFirst();
        }
        PrimitiveIterator.OfInt counts = counts(request, grids);
        long all = 0;
        while (counts.hasNext()) {
            int taken = choice.next(counts.nextInt()).stream()
                    .mapToInt(scale -> scale.length)
                    .sum();
            if (taken == 0) {
                break;
            }
            all += taken;
        }
        return all;
    }

    private Glance glance(Tensor pixels_B3HW, boolean close) {
        return new Glance(pixels_B3HW, low(pixels_B3HW.to(DType.F32), close));
    }

    /// Looks at the pictures of a glance as a request says.
    ///
    /// @throws VireoException as [#forward(Tensor, Ps3Request)] does
    public Ps3Request.Output forward(Glance glance, Ps3Request request) {
        Tensor pixels_B3HW = glance.pixels_B3HW;
        checkInputs(pixels_B3HW, request);
        List<Grid> grids = grids(pixels_B3HW);
        checkSquares(grids, request);
        boolean close = !isNone(request.looks());
        Tensor pixels = pixels_B3HW.to(DType.F32);
        Low low = glance.low;
        List<Tensor> probabilities = probabilities(pixels, low, request, grids);
        int kept = Math.clamp(request.hiddenStates(), 1, blocks.size() + 1);
        List<Tensor> lowStates = lastOf(low, kept);
        List<Look> looks = close ? looks(pixels, low, request, probabilities, grids, kept) : List.of();
        if (looks.isEmpty()) {
            return new Ps3Request.Output(
                    lowStates.getLast(), asked(lowStates, request), List.of(), probabilities, 0, List.of());
        }
        List<List<int[]>> union = union(looks);
        List<Tensor> states = new ArrayList<>();
        for (int i = 0; i < kept; i++) {
            states.add(inOrder(lowStates.get(i), looks, i, grids));
        }
        return new Ps3Request.Output(
                states.getLast(),
                asked(states, request),
                maps(union, grids, pixels_B3HW),
                probabilities,
                looks.size(),
                looks.stream().map(Look::patches).toList());
    }

    private static List<Tensor> asked(List<Tensor> states, Ps3Request request) {
        return request.hiddenStates() == 0 ? List.of() : states;
    }

    private static boolean isNone(Ps3Request.Looks looks) {
        return switch (looks) {
            case Ps3Request.Looks.All _ -> false;
            case Ps3Request.Looks.Count(int count) -> count == 0;
            case Ps3Request.Looks.Tokens(long count) -> count == 0;
        };
    }

    private static List<Tensor> lastOf(Low low, int count) {
        List<Tensor> all = new ArrayList<>(List.of(low.embedded_BNC()));
        all.addAll(low.blocks_BNC());
        return all.subList(all.size() - count, all.size());
    }

    private List<Grid> grids(Tensor pixels_B3HW) {
        return IntStream.rangeClosed(1, config.highScales())
                .mapToObj(scale -> config.grid(pixels_B3HW.size(2), pixels_B3HW.size(3), scale))
                .toList();
    }

    private Low low(Tensor pixels_B3HW, boolean keepPast) {
        Tensor embedded = tokens.low(pixels_B3HW);
        Tensor x = embedded;
        List<Tensor> outputs = new ArrayList<>();
        List<KeyValue> past = new ArrayList<>();
        for (Block block : blocks) {
            if (keepPast) {
                Attention.Result result = block.run(x, null, null, false);
                x = result.out_BNC();
                past.add(result.own());
            } else {
                x = block.apply(x, null);
            }
            outputs.add(x);
        }
        return new Low(embedded, outputs, past);
    }

    private SelectionHead.Seen see(Tensor pixels_B3HW, Low low) {
        return selection.see(
                config.selectionLayers().stream().map(low.blocks_BNC()::get).toList(), pixels_B3HW);
    }

    private List<Tensor> probabilities(Tensor pixels, Low low, Ps3Request request, List<Grid> grids) {
        SelectionHead.Seen seen = see(pixels, low);
        Tensor prompt = request.prompt_BC().orElse(null);
        Tensor truth = request.groundTruth_BHW().orElse(null);
        List<Tensor> out =
                selection.spread(prompt == null ? selection.prior(seen) : selection.probabilities(seen, prompt), grids);
        if (truth != null) {
            out = selection.insist(out, truth, grids);
        }
        return request.smooth() ? selection.smooth(out) : out;
    }

    private List<Look> looks(
            Tensor pixels, Low low, Ps3Request request, List<Tensor> probabilities, List<Grid> grids, int kept) {
        int batch = Math.toIntExact(pixels.size(0));
        List<TokenSelection> choice = choices(probabilities, request, grids, batch);
        PrimitiveIterator.OfInt counts = counts(request, grids);
        List<Look> looks = new ArrayList<>();
        while (counts.hasNext()) {
            int count = counts.nextInt();
            List<List<int[]>> chosen = choice.stream().map(c -> c.next(count)).toList();
            int[] sizes = chosen.stream()
                    .mapToInt(scale -> scale.stream().mapToInt(c -> c.length).sum())
                    .toArray();
            if (Arrays.stream(sizes).max().orElse(0) == 0) {
                break;
            }
            requireEqual(sizes);
            looks.add(new Look(chosen, Scope.tidyAll(() -> look(pixels, chosen, low.past(), kept))));
        }
        return looks;
    }

    /// How many patches each look takes.
    private PrimitiveIterator.OfInt counts(Ps3Request request, List<Grid> grids) {
        // As published, the largest number of the batch says how much there is to look at.
        int scales = request.firstScales().stream().mapToInt(n -> n).max().orElse(grids.size());
        long available =
                grids.subList(0, scales).stream().mapToLong(Grid::count).sum();
        return TokenSelection.looks(
                request.looks(),
                budget(request).stream().mapToInt(n -> n).sum(),
                available,
                !request.selectionMaps_BHW().isEmpty() || request.square() > 1);
    }

    private List<Integer> budget(Ps3Request request) {
        return request.budget().isEmpty() ? config.selectionBudget() : request.budget();
    }

    private List<TokenSelection> choices(List<Tensor> probabilities, Ps3Request request, List<Grid> grids, int batch) {
        List<float[]> all = probabilities.stream().map(Tensor::toFloats).toList();
        List<float[]> allowed =
                request.selectionMaps_BHW().stream().map(Tensor::toFloats).toList();
        List<Integer> columns = grids.stream().map(Grid::columns).toList();
        return IntStream.range(0, batch)
                .mapToObj(b -> {
                    int scales = request.firstScales().isEmpty()
                            ? 0
                            : request.firstScales().get(request.firstScales().size() == 1 ? 0 : b);
                    List<float[]> own = all.stream().map(p -> part(p, b, batch)).toList();
                    return request.square() > 1
                            ? new TokenSelection(budget(request), scales, own, columns, request.square())
                            : new TokenSelection(
                                    budget(request),
                                    scales,
                                    own,
                                    allowed.stream()
                                            .map(m -> above0(part(m, b, batch)))
                                            .toList());
                })
                .toList();
    }

    private static float[] part(float[] all, int b, int batch) {
        int size = all.length / batch;
        return Arrays.copyOfRange(all, b * size, (b + 1) * size);
    }

    private static boolean[] above0(float[] map) {
        boolean[] out = new boolean[map.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = map[i] > 0;
        }
        return out;
    }

    private static void requireEqual(int... sizes) {
        if (Arrays.stream(sizes).distinct().count() > 1) {
            throw new VireoException(
                    Code.USAGE,
                    "the pictures of a batch would get different numbers of tokens, " + Arrays.toString(sizes),
                    "Run them one by one, or ask for fewer looks.");
        }
    }

    private Tensor embed(Tensor pixels, List<List<int[]>> chosen) {
        Tensor[] each = new Tensor[chosen.size()];
        for (int b = 0; b < each.length; b++) {
            each[b] = tokens.high(pixels.select(0, b), chosen.get(b));
        }
        return Tensor.stack(0, each);
    }

    private List<Tensor> look(Tensor pixels, List<List<int[]>> chosen, List<KeyValue> past, int kept) {
        // States before those that are kept are freed on the way.
        int first = blocks.size() + 1 - kept;
        Tensor start = Scope.fold(
                embed(pixels, chosen), IntStream.range(0, first).boxed().toList(), (x, i) -> block(i, x, past));
        List<Tensor> states = new ArrayList<>(List.of(start));
        for (int i = first; i < blocks.size(); i++) {
            states.add(block(i, states.getLast(), past));
        }
        return states;
    }

    private Tensor block(int i, Tensor x_BNC, List<KeyValue> past) {
        return Scope.tidy(
                () -> blocks.get(i).run(x_BNC, past.get(i), null, false).out_BNC());
    }

    /// The chosen patches of all looks, per picture and scale, ascending.
    private static List<List<int[]>> union(List<Look> looks) {
        int batch = looks.getFirst().chosen().size();
        int scales = looks.getFirst().chosen().getFirst().size();
        return IntStream.range(0, batch)
                .mapToObj(b -> IntStream.range(0, scales)
                        .mapToObj(s -> looks.stream()
                                .flatMapToInt(look ->
                                        Arrays.stream(look.chosen().get(b).get(s)))
                                .sorted()
                                .toArray())
                        .toList())
                .toList();
    }

    /// The tokens of low resolution and those of all looks, the latter scale after scale and row after row.
    private Tensor inOrder(Tensor low_BNC, List<Look> looks, int state, List<Grid> grids) {
        return Scope.tidy(() -> {
            Tensor all_BNC = Tensor.cat(
                    1, looks.stream().map(look -> look.states_BNC().get(state)).toArray(Tensor[]::new));
            Tensor[] each = new Tensor[Math.toIntExact(low_BNC.size(0))];
            for (int b = 0; b < each.length; b++) {
                long[] order = order(looks, b, grids);
                Tensor sorted = looks.size() == 1
                        ? all_BNC.select(0, b)
                        : all_BNC.select(0, b)
                                .indexSelect(0, Tensor.of(order, order.length).to(all_BNC.device()));
                each[b] = Tensor.cat(0, low_BNC.select(0, b), sorted);
            }
            return each.length == 1 ? each[0].unsqueeze(0) : Tensor.stack(0, each);
        });
    }

    /// Where the tokens of a picture, put in order, stand in the looks one after the other.
    private static long[] order(List<Look> looks, int b, List<Grid> grids) {
        record Place(long key, long at) {}
        List<Place> places = new ArrayList<>();
        for (Look look : looks) {
            long base = 0;
            List<int[]> chosen = look.chosen().get(b);
            for (int s = 0; s < chosen.size(); s++) {
                for (int cell : chosen.get(s)) {
                    places.add(new Place(base + cell, places.size()));
                }
                base += grids.get(s).count();
            }
        }
        places.sort((p, q) -> Long.compare(p.key(), q.key()));
        return places.stream().mapToLong(Place::at).toArray();
    }

    private static List<Tensor> maps(List<List<int[]>> union, List<Grid> grids, Tensor like) {
        List<Tensor> out = new ArrayList<>();
        for (int s = 0; s < grids.size(); s++) {
            Grid grid = grids.get(s);
            float[] map = new float[union.size() * grid.count()];
            for (int b = 0; b < union.size(); b++) {
                for (int cell : union.get(b).get(s)) {
                    map[b * grid.count() + cell] = 1;
                }
            }
            out.add(Tensor.of(map, union.size(), grid.rows(), grid.columns())
                    .to(like.dtype())
                    .to(like.device()));
        }
        return out;
    }

    /// Tokens put back where their patches are: B x C x rows x columns for the low resolution and then for
    /// each high-resolution scale, with zeros where nothing was looked at.
    ///
    /// @param tokens_BNC as [Ps3Request.Output] orders them
    /// @param selectionMaps_BHW of the same output; empty when nothing was looked at
    /// @throws VireoException with code DATA when the maps hold another number of patches than there are
    ///     tokens
    public List<Tensor> featureMaps(Tensor tokens_BNC, List<Tensor> selectionMaps_BHW) {
        long batch = tokens_BNC.size(0);
        long channels = tokens_BNC.size(2);
        List<Grid> grids = new ArrayList<>(List.of(new Grid(config.lowGrid(), config.lowGrid())));
        selectionMaps_BHW.forEach(m -> grids.add(new Grid((int) m.size(1), (int) m.size(2))));
        long cells = grids.stream().mapToLong(Grid::count).sum();
        List<float[]> maps = selectionMaps_BHW.stream().map(Tensor::toFloats).toList();
        List<Tensor> canvases = new ArrayList<>();
        for (int b = 0; b < batch; b++) {
            IntStream.Builder places = IntStream.builder();
            IntStream.range(0, config.lowTokens()).forEach(places::add);
            int base = config.lowTokens();
            for (float[] map : maps) {
                boolean[] chosen = above0(part(map, b, (int) batch));
                for (int i = 0; i < chosen.length; i++) {
                    if (chosen[i]) {
                        places.add(base + i);
                    }
                }
                base += chosen.length;
            }
            long[] at = places.build().asLongStream().toArray();
            if (at.length != tokens_BNC.size(1)) {
                throw new VireoException(
                        Code.DATA,
                        "there are " + tokens_BNC.size(1) + " tokens, but with the low resolution the selection maps"
                                + " hold " + at.length + " patches",
                        "Give the maps of the same output.");
            }
            canvases.add(Tensor.zeros(tokens_BNC.dtype(), tokens_BNC.device(), cells, channels)
                    .indexAdd(0, Tensor.of(at, at.length).to(tokens_BNC.device()), tokens_BNC.select(0, b)));
        }
        Tensor canvas_BNC = Tensor.stack(0, canvases.toArray(Tensor[]::new));
        List<Tensor> out = new ArrayList<>();
        long from = 0;
        for (Grid grid : grids) {
            out.add(canvas_BNC
                    .narrow(1, from, grid.count())
                    .transpose(1, 2)
                    .reshape(batch, channels, grid.rows(), grid.columns()));
            from += grid.count();
        }
        return out;
    }

    // ---- pre-training

    /// What pre-training sees of a batch.
    ///
    /// @param pooled_BC each picture as one row: from the patches looked at, or from low resolution
    /// @param prior_BHW probabilities without a prompt, per high-resolution scale
    /// @param posterior_BHW probabilities with the prompt
    /// @param selectionMaps_BHW 1 for each patch that was looked at
    public record Pretraining(
            Tensor pooled_BC, List<Tensor> prior_BHW, List<Tensor> posterior_BHW, List<Tensor> selectionMaps_BHW) {}

    /// One look at a batch with everything recorded that gradients need; to be called in a training scope.
    ///
    /// @param pixels_B3HW normalised pictures
    /// @param prompt_BC what their texts ask for
    /// @param truth_BHW 1 (floats) in the boxes that the texts speak of
    /// @param global for each picture whether its text speaks of the whole: such a picture is pooled from low
    ///     resolution
    /// @param poolTruthOnly whether only patches in the boxes are pooled; all, where none of them was taken
    public Pretraining pretrain(
            Tensor pixels_B3HW, Tensor prompt_BC, Tensor truth_BHW, boolean[] global, boolean poolTruthOnly) {
        Ps3Request request =
                Ps3Request.looks(Ps3Request.Looks.of(1)).prompt(prompt_BC).groundTruth(truth_BHW);
        checkInputs(pixels_B3HW, request);
        int batch = Math.toIntExact(pixels_B3HW.size(0));
        if (global.length != batch) {
            throw new IllegalArgumentException(batch + " pictures, but " + global.length + " flags");
        }
        List<Grid> grids = grids(pixels_B3HW);
        Tensor pixels = pixels_B3HW.to(DType.F32);
        Low low = low(pixels, true);
        SelectionHead.Seen seen = see(pixels, low);
        List<Tensor> prior = selection.spread(selection.prior(seen), grids);
        List<Tensor> posterior = selection.spread(selection.probabilities(seen, prompt_BC), grids);
        List<List<int[]>> chosen =
                choices(selection.insist(posterior, truth_BHW, grids), request, grids, batch).stream()
                        .map(c -> c.next(config.tokensPerLook()))
                        .toList();
        Tensor high_BNC = look(pixels, chosen, low.past(), 1).getLast();
        Tensor mask = poolTruthOnly ? poolMask(chosen, truth_BHW, grids) : null;
        Tensor close_BC = pooled(high_BNC, mask);
        Tensor whole_BC = pooled(low.blocks_BNC().getLast(), null);
        float[] flags = new float[batch];
        for (int b = 0; b < batch; b++) {
            flags[b] = global[b] ? 1 : 0;
        }
        Tensor isGlobal = Tensor.of(flags, batch, 1).to(close_BC.dtype()).to(close_BC.device());
        Tensor pooled = whole_BC.mul(isGlobal).add(close_BC.mul(isGlobal.rsub(1)));
        return new Pretraining(pooled, prior, posterior, maps(chosen, grids, pixels_B3HW));
    }

    /// Tokens after the last block pooled to one row.
    private Tensor pooled(Tensor x_BNC, @Nullable Tensor mask) {
        return Scope.tidy(() -> {
            Tensor y = norm == null ? x_BNC : norm.apply(x_BNC);
            return pool.apply(adapter == null ? y : adapter.apply(y), mask);
        });
    }

    /// Truth values B x 1 x 1 x N: which of the chosen patches touch a box; all, where none does.
    private static Tensor poolMask(List<List<int[]>> chosen, Tensor truth_BHW, List<Grid> grids) {
        int batch = chosen.size();
        List<float[]> touched = grids.stream()
                .map(g -> truth_BHW
                        .detach()
                        .unsqueeze(1)
                        .to(DType.F32)
                        .averagePool2d(g.rows(), g.columns())
                        .toFloats())
                .toList();
        int count = chosen.getFirst().stream().mapToInt(c -> c.length).sum();
        float[] mask = new float[batch * count];
        for (int b = 0; b < batch; b++) {
            int at = b * count;
            for (int s = 0; s < grids.size(); s++) {
                for (int cell : chosen.get(b).get(s)) {
                    mask[at++] = touched.get(s)[b * grids.get(s).count() + cell] > 0 ? 1 : 0;
                }
            }
            boolean none = true;
            for (int i = b * count; i < at; i++) {
                none &= mask[i] == 0;
            }
            if (none) {
                Arrays.fill(mask, b * count, at, 1);
            }
        }
        return Tensor.of(mask, batch, 1, 1, count).to(truth_BHW.device()).gt(0);
    }

    // ---- checks

    private void checkInputs(Tensor pixels, Ps3Request request) {
        if (pixels.shape().length != 4 || pixels.size(1) != 3 || pixels.count() == 0) {
            throw wrong("pixel_values", pixels, "batch x 3 x height x width");
        }
        long batch = pixels.size(0);
        Tensor prompt = request.prompt_BC().orElse(null);
        if (prompt != null
                && !Arrays.equals(
                        prompt.shape(), new long[] {batch, config.trunk().width()})) {
            throw wrong("prompt", prompt, "[" + batch + ", " + config.trunk().width() + "]");
        }
        Tensor truth = request.groundTruth_BHW().orElse(null);
        if (truth != null
                && (truth.shape().length != 3
                        || truth.size(0) != batch
                        || truth.count() == 0
                        || !truth.dtype().isFloat())) {
            throw wrong("gt_selection_maps", truth, "floats, " + batch + " x height x width");
        }
        List<Integer> first = request.firstScales();
        if (first.size() > 1 && first.size() != batch) {
            throw new VireoException(
                    Code.USAGE,
                    first.size() + " numbers of scales are given for " + batch + " pictures",
                    "Give one, or one for each.");
        }
        if (first.stream().anyMatch(n -> n > config.highScales())) {
            throw new VireoException(
                    Code.USAGE,
                    "the first " + first + " high-resolution scales are asked for, but there are "
                            + config.highScales(),
                    "");
        }
        checkMaps(pixels, request.selectionMaps_BHW());
    }

    private void checkSquares(List<Grid> grids, Ps3Request request) {
        int side = request.square();
        if (side > 1 && grids.stream().anyMatch(grid -> grid.rows() % side != 0 || grid.columns() % side != 0)) {
            throw new VireoException(
                    Code.USAGE,
                    "patches are to be taken in squares of " + side + " x " + side + ", which do not divide grids of "
                            + grids.stream()
                                    .map(grid -> grid.rows() + " x " + grid.columns())
                                    .toList(),
                    "Take them one by one.");
        }
        if (side > 1 && !request.selectionMaps_BHW().isEmpty()) {
            throw new VireoException(
                    Code.USAGE, "patches are to be taken in squares, and from maps too", "Ask for one of the two.");
        }
        if (!request.budget().isEmpty() && request.budget().size() != grids.size()) {
            throw new VireoException(
                    Code.USAGE,
                    "a look is to take " + request.budget() + " patches, and there are " + grids.size()
                            + " high-resolution scales",
                    "Give a number for each.");
        }
    }

    private void checkMaps(Tensor pixels, List<Tensor> maps) {
        List<Grid> grids = grids(pixels);
        if (!maps.isEmpty() && maps.size() != grids.size()) {
            throw new VireoException(
                    Code.DATA,
                    maps.size() + " selection maps are given, but there are " + grids.size()
                            + " high-resolution scales",
                    "");
        }
        for (int s = 0; s < maps.size(); s++) {
            long[] shape = {pixels.size(0), grids.get(s).rows(), grids.get(s).columns()};
            if (!Arrays.equals(maps.get(s).shape(), shape)) {
                throw wrong("selection_map." + s, maps.get(s), Arrays.toString(shape));
            }
        }
    }

    private static VireoException wrong(String name, Tensor found, String needed) {
        return new VireoException(
                Code.DATA,
                "'" + name + "' is of " + found.dtype() + " and shape " + Arrays.toString(found.shape()) + "; needed: "
                        + needed,
                "");
    }
}
