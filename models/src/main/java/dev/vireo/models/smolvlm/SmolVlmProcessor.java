package dev.vireo.models.smolvlm;

import dev.vireo.models.internal.folder.PictureSettings;
import dev.vireo.models.internal.folder.PixelValues;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.image.Resampling;
import dev.vireo.runtime.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Makes of pictures what SmolVLM and Idefics3 see: square tiles, and the whole as one more, or the whole alone.
/// The arithmetic is that of Pillow and of transformers' processor on it, to the bit: the other one, on torchvision
/// before 0.27, takes another kernel than the folders say.
public final class SmolVlmProcessor {
    /// The longest side that a picture is enlarged to; the published program has the same bound.
    private static final int LONGEST = 4096;

    private static final String LONGEST_EDGE = "longest_edge";
    private static final String RESAMPLE = "resample";
    private static final String ROWS = "image_seq_len";
    private static final Map<Integer, Resampling> KINDS =
            Map.of(1, Resampling.LANCZOS, 2, Resampling.BILINEAR, 3, Resampling.BICUBIC);
    private static final List<Double> HALVES = List.of(0.5, 0.5, 0.5);

    /// What a picture becomes beyond its own pixels, what is made of videos, and whether smaller tiles are filled
    /// up, which there are none of.
    private static final List<String> BESIDE =
            List.of("do_convert_rgb", "do_pad", "return_row_col_info", "video_sampling");

    private final boolean resizes;
    private final int longest;
    private final int tile;
    private final boolean splits;
    private final Resampling how;
    private final PixelValues values;
    private final String settings;
    private final OptionalInt rows;

    private SmolVlmProcessor(
            boolean resizes,
            int longest,
            int tile,
            boolean splits,
            Resampling how,
            PixelValues values,
            String settings,
            OptionalInt rows) {
        this.resizes = resizes;
        this.longest = longest;
        this.tile = tile;
        this.splits = splits;
        this.how = how;
        this.values = values;
        this.settings = settings;
        this.rows = rows;
    }

    /// How a picture is cut: into rows and columns of tiles, behind which the whole stands as one more; or not at
    /// all, with none.
    public record Cut(int rows, int columns) {
        /// How many tiles there are.
        public int tiles() {
            return rows * columns + 1;
        }

        /// What stands in a prompt for a picture.
        ///
        /// @param each how many tokens a tile takes ([SmolVlmModel#rows(SmolVlmProcessor)])
        public String prompt(int each) {
            String fake = "<fake_token_around_image>";
            String places = "<image>".repeat(each);
            StringBuilder out = new StringBuilder();
            for (int row = 1; row <= rows; row++) {
                for (int column = 1; column <= columns; column++) {
                    out.append(fake)
                            .append("<row_")
                            .append(row)
                            .append("_col_")
                            .append(column)
                            .append('>')
                            .append(places);
                }
                out.append('\n');
            }
            return out.append(rows > 0 ? "\n" : "")
                    .append(fake)
                    .append("<global-img>")
                    .append(places)
                    .append(fake)
                    .toString();
        }
    }

    /// Reads the settings of a folder: `image_processor` of `processor_config.json`, or
    /// `preprocessor_config.json`.
    ///
    /// @throws VireoException with code DATA when there are none, or as [#of] does
    public static SmolVlmProcessor open(ModelFolder folder) {
        Path path = folder.path();
        SmolVlmProcessor own = of(PictureSettings.find(path, "image_processor", List.of(PictureSettings.OF_PICTURES)));
        Path whole = path.resolve(PictureSettings.NESTED);
        if (!Files.exists(whole)) {
            return own;
        }
        ModelConfig stated = ModelConfig.read(whole);
        return stated.has(ROWS) ? own.with(own.splits, OptionalInt.of(stated.positive(ROWS))) : own;
    }

    /// Reads the settings; what they leave out has the usual value.
    ///
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in a
    ///     way that is not computed here
    public static SmolVlmProcessor of(ModelConfig config) {
        config.supportsOnly("do_center_crop", false);
        PixelValues values = PixelValues.read(config, HALVES, HALVES, PixelValues::pillow);
        int number = config.integer(RESAMPLE, 1);
        Resampling how = KINDS.get(number);
        if (how == null) {
            throw config.notUnderstood(RESAMPLE, "1 (Lanczos), 2 (bilinear) and 3 (bicubic)");
        }
        int longest = side(config, "size", 4 * 364);
        int tile = side(config, "max_image_size", 364);
        boolean resizes = config.flag("do_resize", true);
        boolean splits = config.flag("do_image_splitting", true);
        String settings = longest + " " + tile + " " + resizes + " " + how + " " + config.number("rescale_factor", 0)
                + " " + PictureSettings.mean(config, HALVES)
                + PictureSettings.deviation(config, HALVES);
        PictureSettings.ignoreBeside(config).ignore(BESIDE).requireAllRead();
        return new SmolVlmProcessor(resizes, longest, tile, splits, how, values, settings, OptionalInt.empty());
    }

    private static int side(ModelConfig config, String key, int usual) {
        int side = config.has(key) ? config.object(key).positive(LONGEST_EDGE) : usual;
        if (side > LONGEST) {
            throw config.notUnderstood(key, LONGEST_EDGE + " of at most " + LONGEST);
        }
        return side;
    }

    /// The same that cuts pictures into tiles, or never does. A picture that is not cut takes a fraction of the
    /// time, and small things in it are not seen.
    public SmolVlmProcessor splitting(boolean on) {
        return with(on, rows);
    }

    private SmolVlmProcessor with(boolean on, OptionalInt stated) {
        return new SmolVlmProcessor(resizes, longest, tile, on, how, values, settings, stated);
    }

    /// How many tokens a tile takes, as the folder says, where it does.
    OptionalInt rows() {
        return rows;
    }

    /// The side of a tile in pixels.
    public int tile() {
        return tile;
    }

    /// How a picture of so many pixels is cut.
    ///
    /// @throws VireoException with code DATA when it would have more tiles than the published program makes
    public Cut cut(int width, int height) {
        if (!splits) {
            return new Cut(0, 0);
        }
        Box whole = enlarged(width, height);
        boolean cut = whole.height() > tile || whole.width() > tile;
        return cut ? new Cut(whole.height() / tile, whole.width() / tile) : new Cut(0, 0);
    }

    /// The tiles of a picture, row after row, and last the whole: T x 3 x side x side.
    ///
    /// @throws VireoException with code DATA as [#cut] does
    public Tensor apply(Image picture) {
        Cut cut = cut(picture.width(), picture.height());
        Image seen = resizes ? resized(picture, scaled(picture.width(), picture.height())) : picture;
        if (splits) {
            seen = resized(seen, multiple(seen.width(), seen.height()));
        }
        int plane = tile * tile;
        float[] out = new float[Math.multiplyExact(cut.tiles() * Image.CHANNELS, plane)];
        int at = 0;
        for (int row = 0; row < cut.rows(); row++) {
            for (int column = 0; column < cut.columns(); column++) {
                int left = column * tile;
                int top = row * tile;
                Image part = seen.crop(new Box(left, top, left + tile, top + tile));
                values.write(part, out, at, tile, plane);
                at += Image.CHANNELS * plane;
            }
        }
        values.write(resized(seen, Box.of(tile, tile)), out, at, tile, plane);
        return Tensor.of(out, cut.tiles(), Image.CHANNELS, tile, tile);
    }

    private Image resized(Image picture, Box size) {
        return picture.bounds().equals(size) ? picture : picture.resize(size.width(), size.height(), how);
    }

    /// The size of a picture before it is cut: whole tiles.
    private Box enlarged(int width, int height) {
        Box first = resizes ? scaled(width, height) : Box.of(width, height);
        Box out = multiple(first.width(), first.height());
        if (out.width() > LONGEST + tile || out.height() > LONGEST + tile) {
            throw new VireoException(
                    Code.DATA,
                    "a picture of " + width + "x" + height + " pixels would be cut into " + out.width() / tile + " x "
                            + out.height() / tile + " tiles",
                    "Set do_resize to true, or make it smaller.");
        }
        return out;
    }

    /// The longer side becomes what the settings say, the other one follows and is made even.
    private Box scaled(int width, int height) {
        double ratio = width / (double) height;
        int w = longest;
        int h = longest;
        if (width >= height) {
            h = (int) (w / ratio);
            h += h % 2;
        } else {
            w = (int) (h * ratio);
            w += w % 2;
        }
        return Box.of(Math.max(w, 1), Math.max(h, 1));
    }

    /// The longer side becomes whole tiles, the other one follows and becomes whole tiles, too.
    private Box multiple(int width, int height) {
        double ratio = width / (double) height;
        if (width >= height) {
            int w = Math.ceilDiv(width, tile) * tile;
            return Box.of(w, Math.max(1, Math.ceilDiv((int) (w / ratio), tile)) * tile);
        }
        int h = Math.ceilDiv(height, tile) * tile;
        return Box.of(Math.max(1, Math.ceilDiv((int) (h * ratio), tile)) * tile, h);
    }

    /// The settings that its numbers depend on.
    @Override
    public String toString() {
        return "SmolVlmProcessor[" + settings + (splits ? ", in tiles]" : ", whole]");
    }
}
