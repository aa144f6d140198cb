package dev.vireo.diffusion.guidance;

import dev.vireo.models.unet3d.WantedAttention;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// How badly attention to the words of objects follows their boxes: the energy of LLM-grounded Video
/// Diffusion (arXiv 2309.17444), with the corner term of BoxDiff (arXiv 2307.10816). Its gradient with
/// respect to the latents steers a video.
///
/// It is the sum of the [terms][EnergyTerm] of a [GuidanceRecipe], each of which states its equation: the sum
/// over frames, the means over the words of an object, over objects and over attention maps.
///
/// As published, objects whose phrases share words fight: each pushes the words out of the others' boxes. In
/// the mended [rules][GuidanceRules] everything that pushes a word out, and its centre and corners, look at
/// the boxes of all objects that share it. A box that can be seen covers at least one cell of every grid, and
/// a box out of the frame covers none.
public final class GuidanceEnergy {
    private final List<GuidedObject> objects;
    private final GuidanceRecipe recipe;
    private final GuidanceRules rules;
    private final List<Integer> tokens;
    private final Map<Grid, List<ObjectMasks>> masks = new HashMap<>();

    /// An energy by these rules.
    ///
    /// @throws IllegalArgumentException when the objects have different numbers of frames
    public GuidanceEnergy(List<GuidedObject> objects, GuidanceRecipe recipe, GuidanceRules rules) {
        this.objects = List.copyOf(objects);
        this.recipe = recipe;
        this.rules = rules;
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
    public Tensor of(List<WantedAttention.Shares> maps) {
        return Scope.tidy(() -> {
            Tensor sum = Tensor.zeros()
                    .to(
                            maps.isEmpty()
                                    ? Device.CPU
                                    : maps.getFirst().maps_FHNT().device());
            for (WantedAttention.Shares map : maps) {
                sum = sum.add(share(map, maps.size()));
            }
            return sum;
        });
    }

    /// The part of the energy that comes from one of several maps: the energy is the sum of the parts.
    ///
    /// @throws IllegalArgumentException when the map has other frames or words than the objects
    public Tensor share(WantedAttention.Shares map, int maps) {
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
                sum = sum.add(energy(maps_FHTN, object, drawn.get(o)).mul(weight));
            }
            return sum;
        });
    }

    private List<ObjectMasks> draw(Grid grid) {
        List<ObjectMasks> out = new ArrayList<>();
        for (int o = 0; o < objects.size(); o++) {
            out.add(new ObjectMasks(grid, objects, o, rules));
        }
        return out;
    }

    private Tensor energy(Tensor maps_FHTN, GuidedObject object, ObjectMasks masks) {
        Device device = maps_FHTN.device();
        long[] columns = object.tokens().stream().mapToLong(tokens::indexOf).toArray();
        Tensor a_FHTN =
                maps_FHTN.indexSelect(2, Tensor.of(columns, columns.length).to(device));

        Tensor sum = Tensor.zeros().to(device);
        for (EnergyTerm term : recipe.terms()) {
            sum = switch (term) {
                case EnergyTerm.Foreground foreground -> foreground.plus(sum, a_FHTN, masks);
                case EnergyTerm.Background background -> background.plus(sum, a_FHTN, masks);
                case EnergyTerm.Corner corner -> corner.plus(sum, a_FHTN, masks);
                case EnergyTerm.Centre centre -> centre.plus(sum, a_FHTN, masks);
            };
        }
        return sum;
    }
}
