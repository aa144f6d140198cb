package dev.vireo.visiontools.open;

import dev.vireo.models.depthanything.DepthAnythingModel;
import dev.vireo.models.depthanything.DepthAnythingProcessor;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.visiontools.VisionTools;
import java.nio.file.Path;

/// How far things are in any picture, by a folder of Depth Anything. Safe for several threads.
///
/// A larger depth is farther, as programs expect it, although most of these networks tell the inverse. Their
/// depths have no unit: 0 is near and 1 is far in one picture, and depths of different pictures must not be
/// compared. A folder for metric depths keeps its unit.
///
/// An order of depths that differ by less than 3 % of the range of the picture says nothing. [#computeDepth]
/// therefore gives whole multiples of that margin: things a margin apart are always told apart, in their order,
/// and the nearer two things are to each other, the more often their depths are the same number, so that neither
/// is nearer. One number a thing can't do more: wherever the multiples change, two depths close together fall
/// apart. Who has both things asks [#compare], which is exact.
///
/// A picture goes through the network once; its map is kept until the memory for maps is used up, and then those
/// go first that were not asked for the longest.
///
/// ```java
/// try (DepthModel depth = DepthModel.of(Path.of("Depth-Anything-V2-Small-hf"))) {
///     VisionTools tools = VisionTools.of(suite).withDepth("depth-anything-v2-small", depth);
/// }
/// ```
public final class DepthModel implements VisionTools.DepthEstimator, AutoCloseable {
    /// What maps may take together: about forty of pictures at the published size.
    private static final long KEPT_BYTES = 64L << 20;

    private final OpenFolder<DepthAnythingModel> folder;
    private final DepthAnythingProcessor processor;
    private final PictureMemory<DepthMap> maps;

    private DepthModel(OpenFolder<DepthAnythingModel> folder, DepthAnythingProcessor processor, long budget) {
        this.folder = folder;
        this.processor = processor;
        this.maps = new PictureMemory<>(budget, DepthMap::bytes);
    }

    /// The estimator of a folder of type `depth_anything`, in 32 bits on the processor.
    ///
    /// @throws VireoException with code DATA when the folder is malformed, of another kind, or its weights are
    ///     not those of its configuration
    public static DepthModel of(Path folder) {
        return of(folder, KEPT_BYTES);
    }

    /// As [#of(Path)].
    ///
    /// @param budget the bytes that maps may take together; what alone takes more is computed anew each time
    /// @throws VireoException as [#of(Path)]
    public static DepthModel of(Path folder, long budget) {
        OpenFolder<DepthAnythingModel> opened = OpenFolder.of(folder, DepthAnythingModel::of, "depth_anything");
        try {
            int channels = opened.model().config().backbone().channels();
            if (channels != Image.CHANNELS) {
                throw new VireoException(
                        Code.DATA,
                        "[" + folder + "] the network sees pictures of " + channels + " channels, and pictures have "
                                + Image.CHANNELS,
                        "Use a folder for colour pictures.");
            }
            return new DepthModel(opened, DepthAnythingProcessor.open(ModelFolder.open(folder)), budget);
        } catch (RuntimeException e) {
            opened.parameters().close();
            throw e;
        }
    }

    /// The name of the model with its version, for [VisionTools#withDepth].
    public String id() {
        return folder.id();
    }

    /// The median depth over the middle half of a patch, as a whole number of margins: larger is farther.
    ///
    /// @throws VireoException with code DATA when the picture is too long and narrow to be seen as a whole
    @Override
    public double computeDepth(ImagePatch patch) {
        DepthMap map = map(patch.root());
        return map.rounded(map.median(patch.box(), patch.root().bounds()));
    }

    /// The order of two parts of one picture: less than 0 when the first is nearer, more than 0 when it is
    /// farther, 0 when they are less than a margin apart and nothing can be told.
    ///
    /// @throws IllegalArgumentException when they are of different pictures
    /// @throws VireoException as [#computeDepth]
    public int compare(ImagePatch first, ImagePatch second) {
        if (!first.root().equals(second.root())) {
            throw new IllegalArgumentException("depths of different pictures can't be compared");
        }
        DepthMap map = map(first.root());
        return map.compare(
                map.median(first.box(), first.root().bounds()),
                map.median(second.box(), second.root().bounds()));
    }

    private DepthMap map(Image picture) {
        return maps.of(picture, picture.bounds(), () -> look(picture));
    }

    private DepthMap look(Image picture) {
        try (Scope _ = Scope.inference()) {
            Tensor depth_1HW = folder.model().forward(processor.apply(picture));
            float[] values = depth_1HW.toFloats();
            int height = Math.toIntExact(depth_1HW.size(1));
            int width = Math.toIntExact(depth_1HW.size(2));
            return folder.model().config().metric()
                    ? DepthMap.ofDistances(values, width, height)
                    : DepthMap.ofNearness(values, width, height);
        } catch (IllegalArgumentException e) {
            throw new VireoException(Code.DATA, String.valueOf(e.getMessage()), "Enlarge the picture.", e);
        }
    }

    /// Bytes of maps that are kept.
    long keptBytes() {
        return maps.bytes();
    }

    /// Frees the weights.
    @Override
    public void close() {
        folder.parameters().close();
    }
}
