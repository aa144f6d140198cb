package dev.vireo.diffusion;

import dev.vireo.models.unet3d.AttentionMap;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// How badly attention to the words of objects follows their boxes: the energy of LLM-grounded Video Diffusion
/// (arXiv 2309.17444), with the corner term of BoxDiff (arXiv 2307.10816). Its gradient with respect to the
/// latents steers a video.
///
/// For every attention map, object, frame and word, with `a` the attention of the pixels and `m` the box:
/// ```
/// foreground  sum over heads of 1 - mean of the largest share of a m
/// background  sum over heads of     mean of the largest share of a (1 - m)
/// centre      mean over heads of (c(a) - c(m))^2, and of the same for the change of c to the next frame
/// corner      mean over heads of |max a - max m| along columns and rows, near the edges of the box
/// ```
/// Sums over frames, means over the words of an object, over objects and over maps.
///
/// As published, objects whose phrases share words fight: each pushes the words out of the others' boxes. Here
/// everything that pushes a word out, and its centre and corners, look at the boxes of all objects that share it.
/// A box that can be seen covers at least one cell of every grid, and a box out of the frame covers none. With
/// `compat` all that is as published.
public final class GuidanceEnergy {
    private final List<GuidedObject> objects;
    private final GuidanceRecipe recipe;
    private final boolean compat;
    private final List<Integer> tokens;
    private final Map<Grid, List<ObjectMasks>> masks = new HashMap<>();

    /// @param compat whether to compute exactly what was published
    /// @throws IllegalArgumentException when the objects have different numbers of frames
    public GuidanceEnergy(List<GuidedObject> objects, GuidanceRecipe recipe, boolean compat) {
        this.objects = List.copyOf(objects);
        this.recipe = recipe;
        this.compat = compat;
        TreeSet<Integer> all = new TreeSet<>();
        for (GuidedObject object : objects) {
            all.addAll(object.tokens());
            if (object.regions().size() != objects.getFirst().regions().size()) {
                throw new IllegalArgumentException(
                        "objects have " + object.regions().size() + " and "
                                + objects.getFirst().regions().size() + " frames");
            }
        }
        this.tokens = List.copyOf(all);
    }

    /// The positions of the words that attention is needed to, in the order in which maps hold them.
    public List<Integer> tokens() {
        return tokens;
    }

    /// What it was made with.
    public GuidanceRecipe recipe() {
        return recipe;
    }

    /// The energy, a tensor of one.
    public Tensor of(List<AttentionMap> maps) {
        return Scope.tidy(() -> {
            Tensor sum = Tensor.zeros()
                    .to(
                            maps.isEmpty()
                                    ? Device.CPU
                                    : maps.getFirst().maps_FHNT().device());
            for (AttentionMap map : maps) {
                sum = sum.add(share(map, maps.size()));
            }
            return sum;
        });
    }

    /// The part of the energy that comes from one of several maps: the energy is the sum of the parts.
    ///
    /// @throws IllegalArgumentException when the map has other frames or words than the objects
    Tensor share(AttentionMap map, int maps) {
        if (objects.isEmpty()) {
            return Tensor.zeros().to(map.maps_FHNT().device());
        }
        int frames = objects.getFirst().regions().size();
        if (map.maps_FHNT().size(0) != frames || map.maps_FHNT().size(3) != tokens.size()) {
            throw new IllegalArgumentException(
                    map.maps_FHNT() + " is not of " + frames + " frames and " + tokens.size() + " words");
        }
        Grid grid = new Grid(map.rows(), map.columns());
        List<ObjectMasks> drawn = masks.computeIfAbsent(grid, this::draw);
        return Scope.tidy(() -> {
            Tensor maps_FHTN = map.maps_FHNT().to(DType.F32).transpose(2, 3);
            Tensor sum = Tensor.zeros().to(maps_FHTN.device());
            for (int o = 0; o < objects.size(); o++) {
                GuidedObject object = objects.get(o);
                double weight = object.strength() / (object.tokens().size() * (double) objects.size() * maps);
                sum = sum.add(energy(maps_FHTN, object, drawn.get(o), grid).mul(weight));
            }
            return sum;
        });
    }

    private List<ObjectMasks> draw(Grid grid) {
        List<ObjectMasks> out = new ArrayList<>();
        for (int o = 0; o < objects.size(); o++) {
            out.add(new ObjectMasks(grid, objects, o, compat));
        }
        return out;
    }

    private Tensor energy(Tensor maps_FHTN, GuidedObject object, ObjectMasks masks, Grid grid) {
        Device device = maps_FHTN.device();
        long[] columns = object.tokens().stream().mapToLong(tokens::indexOf).toArray();
        Tensor a_FHTN =
                maps_FHTN.indexSelect(2, Tensor.of(columns, columns.length).to(device));

        Tensor inside =
                topMeans(a_FHTN.mul(masks.own(device)), masks.foregroundWeights(recipe.foregroundShare(), device));
        long rows = a_FHTN.size(0) * a_FHTN.size(1) * a_FHTN.size(2);
        Tensor sum = inside.neg().add((double) rows).mul(recipe.foregroundWeight());

        Tensor outside =
                topMeans(a_FHTN.mul(masks.outside(device)), masks.backgroundWeights(recipe.backgroundShare(), device));
        sum = sum.add(outside.mul(recipe.backgroundWeight()));

        if (recipe.cornerWeight() > 0) {
            sum = sum.add(corners(a_FHTN, masks, grid).mul(recipe.cornerWeight()));
        }
        if (recipe.centreWeight() > 0) {
            for (int t = 0; t < columns.length; t++) {
                sum = sum.add(centres(a_FHTN.select(2, t), masks, t, grid).mul(recipe.centreWeight()));
            }
        }
        return sum;
    }

    /// The means of the largest numbers along the last dimension, with counts that differ from row to row,
    /// summed up.
    private static Tensor topMeans(Tensor x_FHTN, Tensor weights) {
        return x_FHTN.topk(weights.size(-1), -1).values().mul(weights).sum();
    }

    private static Tensor corners(Tensor a_FHTN, ObjectMasks masks, Grid grid) {
        Device device = a_FHTN.device();
        long[] shape = {a_FHTN.size(0), a_FHTN.size(1), a_FHTN.size(2), grid.rows(), grid.columns()};
        Tensor a = a_FHTN.reshape(shape);
        Tensor shared = masks.shared(device);
        Tensor m = shared.reshape(shared.size(0), 1, shared.size(2), grid.rows(), grid.columns());
        Tensor along =
                a.max(3).sub(m.max(3)).abs().mul(masks.edgeColumns(device)).sum();
        Tensor down = a.max(4).sub(m.max(4)).abs().mul(masks.edgeRows(device)).sum();
        long heads = a_FHTN.size(1);
        return along.mul(1.0 / (heads * grid.columns())).add(down.mul(1.0 / (heads * grid.rows())));
    }

    /// Places of the centres of mass, and their change from one frame to the next where both show the object.
    private static Tensor centres(Tensor a_FHN, ObjectMasks masks, int token, Grid grid) {
        int[] visible = masks.visible(token);
        Tensor sum = Tensor.zeros().to(a_FHN.device());
        if (visible.length == 0) {
            return sum;
        }
        Device device = a_FHN.device();
        long heads = a_FHN.size(1);
        long[] frames = new long[visible.length];
        float[] wanted = new float[2 * visible.length];
        for (int i = 0; i < visible.length; i++) {
            frames[i] = visible[i];
            double[] centre = masks.centre(token, visible[i]);
            wanted[2 * i] = (float) centre[0];
            wanted[2 * i + 1] = (float) centre[1];
        }
        Tensor a_VHN = a_FHN.indexSelect(0, Tensor.of(frames, frames.length).to(device));
        Tensor places_N2 = Tensor.of(places(grid), grid.count(), 2).to(device);
        Tensor off_VH2 = a_VHN.matmul(places_N2)
                .div(a_VHN.sumKeeping(-1))
                .sub(Tensor.of(wanted, visible.length, 1, 2).to(device));
        sum = off_VH2.mul(off_VH2).sum();
        for (int i = 0; i + 1 < visible.length; i++) {
            if (visible[i + 1] == visible[i] + 1) {
                Tensor change = off_VH2.select(0, i + 1).sub(off_VH2.select(0, i));
                sum = sum.add(change.mul(change).sum());
            }
        }
        return sum.mul(1.0 / heads);
    }

    /// Row and column of every pixel.
    private static float[] places(Grid grid) {
        float[] out = new float[2 * grid.count()];
        for (int n = 0; n < grid.count(); n++) {
            out[2 * n] = grid.row(n);
            out[2 * n + 1] = grid.column(n);
        }
        return out;
    }
}
