package dev.vireo.models.nvila;

import dev.vireo.models.internal.folder.PictureSettings;
import dev.vireo.models.internal.folder.PixelValues;
import dev.vireo.models.nvila.NvilaConfig.Mode;
import dev.vireo.models.nvila.Tiles.Blocks;
import dev.vireo.models.nvila.Tiles.Cut;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.image.Resampling;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Makes of pictures what NVILA sees: tiles, as the folder's `image_aspect_ratio` says, each brought to the
/// size of the tower and normalised. The arithmetic is that of Pillow and of transformers' processor on it,
/// to the bit.
public final class NvilaProcessor {
    private static final int BICUBIC = 3;
    private static final String SIZE = "size";
    private static final List<Double> HALVES = List.of(0.5, 0.5, 0.5);

    /// Far more than any tower takes.
    private static final int MOST_PIXELS = 1 << 24;

    private final NvilaConfig config;
    private final int width;
    private final int height;
    private final List<Double> mean;
    private final float[][] values;

    private NvilaProcessor(NvilaConfig config, int width, int height, List<Double> mean, float[][] values) {
        this.config = config;
        this.width = width;
        this.height = height;
        this.mean = mean;
        this.values = values;
    }

    /// Reads the settings of a folder: `config.json`, and `preprocessor_config.json` in `vision_tower`.
    ///
    /// @throws VireoException with code DATA when one is missing, a value is not understood, or would change
    ///     the numbers in a way that is not computed here
    public static NvilaProcessor open(ModelFolder folder) {
        ModelConfig pictures = folder.preprocessor()
                .orElseThrow(() -> new VireoException(
                        Code.DATA,
                        "[" + folder.path() + "] has no vision_tower/preprocessor_config.json",
                        "It says how pictures are prepared; fetch the folder again."));
        return of(NvilaConfig.of(folder.config()), pictures);
    }

    static NvilaProcessor of(NvilaConfig config, ModelConfig pictures) {
        for (String always : List.of("do_resize", "do_rescale", "do_normalize")) {
            pictures.supportsOnly(always, true);
        }
        pictures.supportsOnly("do_center_crop", false);
        pictures.supportsOnly("do_pad", false);
        pictures.supportsOnly("resample", BICUBIC);
        double factor = pictures.number("rescale_factor", 1 / 255.0);
        if (factor <= 0) {
            throw pictures.notUnderstood("rescale_factor", "a number above 0");
        }
        ModelConfig size = pictures.object(SIZE);
        int height = size.positive("height");
        int width = size.positive("width");
        if (!config.scales().isEmpty()) {
            height = config.scales().getFirst();
            width = height;
        } else if (height != width && config.mode() == Mode.TILES) {
            throw pictures.notUnderstood(SIZE, "as high as wide, for tiles");
        }
        if ((long) width * height > MOST_PIXELS) {
            throw pictures.notUnderstood(SIZE, "at most " + MOST_PIXELS + " pixels, as s2_scales too");
        }
        List<Double> mean = PictureSettings.mean(pictures, HALVES);
        List<Double> deviation = PictureSettings.deviation(pictures, HALVES);
        PictureSettings.ignoreBeside(pictures).ignore(List.of("do_convert_rgb")).requireAllRead();
        float[][] values = new float[Image.CHANNELS][];
        for (int c = 0; c < values.length; c++) {
            values[c] = PixelValues.pillow(factor, mean.get(c), deviation.get(c));
        }
        return new NvilaProcessor(config, width, height, mean, values);
    }

    /// How pictures are cut that are shown together. One alone is cut into tiles where the folder says so;
    /// several are a tile each.
    public List<Cut> cuts(List<Image> pictures) {
        if (pictures.size() != 1) {
            return pictures.stream().map(_ -> Cut.of(1)).toList();
        }
        return List.of(cut(pictures.getFirst(), config.maxTiles()));
    }

    private Cut cut(Image picture, int most) {
        return switch (config.mode()) {
            case RESIZE, PAD -> Cut.of(1);
            case TILES -> {
                int count = shape(picture, config.minTiles(), most).count();
                yield Cut.of(count == 1 ? 1 : count + 1);
            }
            case SCALES -> {
                Blocks last = lastScale(picture);
                yield new Cut(config.tilesBeforeLast() + last.count(), Optional.of(last));
            }
        };
    }

    private Blocks shape(Image picture, int least, int most) {
        return TileShapes.of(least, most).closest(picture.width(), picture.height(), width);
    }

    private Blocks lastScale(Image picture) {
        int times = config.scales().getLast() / config.scales().getFirst();
        return shape(picture, times * times, config.maxTiles());
    }

    /// What stands in a text in the place of pictures that are shown together.
    ///
    /// @return for each picture its marks, to stand before the words
    public List<String> marks(List<Image> pictures) {
        boolean tiled = config.mode() == Mode.TILES && pictures.size() == 1;
        return cuts(pictures).stream()
                .map(cut -> tiled ? (MediaTokens.PICTURE + "\n").repeat(cut.places()) : MediaTokens.PICTURE)
                .toList();
    }

    /// The tiles of pictures that are shown together.
    ///
    /// @throws VireoException with code RESOURCE when they have too many pixels
    /// @throws IllegalArgumentException when there is none
    public Tiles apply(List<Image> pictures) {
        if (pictures.size() == 1) {
            return apply(pictures.getFirst(), true);
        }
        return new Tiles(pixels(pictures.stream().map(this::whole).toList()), cuts(pictures));
    }

    /// The tiles of one picture.
    ///
    /// @param alone whether no other is shown together with it
    /// @throws VireoException with code RESOURCE when it has too many pixels
    public Tiles apply(Image picture, boolean alone) {
        return alone
                ? new Tiles(pixels(cutUp(picture, config.maxTiles())), cuts(List.of(picture)))
                : new Tiles(pixels(List.of(whole(picture))), List.of(Cut.of(1)));
    }

    /// The frames of one video: a tile each, or several where `video_max_tiles` says so.
    ///
    /// @throws VireoException with code RESOURCE when they have too many pixels
    /// @throws IllegalArgumentException when there is none
    public Tensor frames(List<Image> frames) {
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("there are no frames");
        }
        List<Image> tiles = new ArrayList<>();
        for (Image frame : frames) {
            tiles.addAll(cutsFrames() ? cutUp(frame, config.videoTiles()) : List.of(whole(frame)));
        }
        return pixels(tiles);
    }

    /// Whether a frame becomes several tiles, as many as its shape says.
    public boolean cutsFrames() {
        return config.videoTiles() > 1 && (config.mode() == Mode.TILES || config.mode() == Mode.SCALES);
    }

    /// How many tiles a frame of a video becomes.
    public int tiles(Image frame) {
        return cutsFrames() ? cut(frame, config.videoTiles()).tiles() : 1;
    }

    /// The numbers of the frames of a video that are seen: so many of a second as `fps` says,
    /// `num_video_frames` at most; or, without `fps`, so many of the whole at even distances, some several
    /// times where it has fewer.
    ///
    /// @param frames how many the video has
    /// @param perSecond how many it shows in a second
    /// @throws IllegalArgumentException when it has none
    public List<Integer> chosen(int frames, double perSecond) {
        return config.perSecond() > 0
                ? every(frames, perSecond, config.perSecond(), config.frames())
                : spread(frames, config.frames());
    }

    /// The numbers of so many frames of a video at even distances, some several times where it has fewer.
    ///
    /// @param frames how many the video has
    /// @throws IllegalArgumentException when it has none, or none are wanted
    public List<Integer> spread(int frames, int wanted) {
        if (frames < 1 || wanted < 1) {
            throw new IllegalArgumentException(wanted + " of " + frames + " frames");
        }
        double step = wanted == 1 ? 0 : (frames - 1) / (double) (wanted - 1);
        return IntStream.range(0, wanted)
                .mapToObj(i -> wanted > 1 && i == wanted - 1 ? frames - 1 : (int) Math.rint(i * step))
                .toList();
    }

    /// The numbers of so many frames of every second of a video.
    ///
    /// @param frames how many the video has
    /// @param perSecond how many it shows in a second
    /// @param wanted of a second
    /// @param most the most of all
    /// @throws IllegalArgumentException when it has none, or a rate is not positive
    public List<Integer> every(int frames, double perSecond, double wanted, int most) {
        if (frames < 1 || !(perSecond > 0 && Double.isFinite(perSecond)) || !(wanted > 0 && Double.isFinite(wanted))) {
            throw new IllegalArgumentException(
                    wanted + " in a second of a video of " + frames + " frames, " + perSecond + " in a second");
        }
        double step = 1 / wanted;
        long count = (long) Math.min(most, Math.ceil(frames / perSecond / step));
        return IntStream.range(0, (int) count)
                .mapToObj(i -> (int) (i * step * perSecond))
                .toList();
    }

    /// How many frames of a second are seen where nobody says; empty for so many of the whole.
    public OptionalDouble perSecond() {
        return config.perSecond() > 0 ? OptionalDouble.of(config.perSecond()) : OptionalDouble.empty();
    }

    private List<Image> cutUp(Image picture, int most) {
        List<Image> out = new ArrayList<>();
        switch (config.mode()) {
            case RESIZE, PAD -> out.add(whole(picture));
            case TILES -> {
                Blocks blocks = shape(picture, config.minTiles(), most);
                out.addAll(tiles(picture, blocks));
                if (out.size() > 1) {
                    out.add(resized(picture, width, height));
                }
            }
            case SCALES -> {
                for (int scale : config.scales().subList(0, config.scales().size() - 1)) {
                    int times = scale / config.scales().getFirst();
                    out.addAll(tiles(picture, new Blocks(times, times)));
                }
                out.addAll(tiles(picture, lastScale(picture)));
            }
        }
        return out;
    }

    private List<Image> tiles(Image picture, Blocks blocks) {
        Image large = resized(picture, width * blocks.columns(), height * blocks.rows());
        return IntStream.range(0, blocks.count())
                .mapToObj(i -> {
                    int left = i % blocks.columns() * width;
                    int top = i / blocks.columns() * height;
                    return large.crop(new Box(left, top, left + width, top + height));
                })
                .toList();
    }

    private Image whole(Image picture) {
        Image square = config.mode() == Mode.PAD ? padded(picture) : picture;
        return resized(square, width, height);
    }

    private static Image resized(Image picture, int columns, int rows) {
        return picture.resize(columns, rows, Resampling.BICUBIC);
    }

    /// Made square with the mean colour, at both ends alike.
    private Image padded(Image picture) {
        if (picture.width() == picture.height()) {
            return picture;
        }
        int side = Math.max(picture.width(), picture.height());
        if ((long) side * side > Image.MAX_PIXELS) {
            throw new VireoException(
                    Code.RESOURCE,
                    "a picture of " + picture.width() + "x" + picture.height()
                            + " pixels is too large to be made square",
                    "Use a smaller one.");
        }
        byte[] rgb = new byte[side * side * Image.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (int) (mean.get(i % Image.CHANNELS) * 255);
        }
        byte[] own = picture.toRgb();
        int row = picture.width() * Image.CHANNELS;
        int top = (side - picture.height()) / 2;
        int left = (side - picture.width()) / 2 * Image.CHANNELS;
        for (int y = 0; y < picture.height(); y++) {
            System.arraycopy(own, y * row, rgb, (top + y) * side * Image.CHANNELS + left, row);
        }
        return Image.ofRgb(side, side, rgb);
    }

    private Tensor pixels(List<Image> tiles) {
        int plane = width * height;
        long count = tiles.size() * (long) Image.CHANNELS * plane;
        if (count > Integer.MAX_VALUE - 8) {
            throw new VireoException(
                    Code.RESOURCE,
                    tiles.size() + " tiles of " + width + "x" + height + " pixels are more than fit at once",
                    "Show fewer pictures, or a video in pieces.");
        }
        float[] out = new float[(int) count];
        int at = 0;
        for (Image tile : tiles) {
            byte[] rgb = tile.toRgb();
            for (int c = 0; c < Image.CHANNELS; c++) {
                for (int i = 0; i < plane; i++) {
                    out[at++] = values[c][rgb[i * Image.CHANNELS + c] & 0xFF];
                }
            }
        }
        return Tensor.of(out, tiles.size(), Image.CHANNELS, height, width);
    }

    @Override
    public String toString() {
        // A table is a straight line: two points tell it.
        String ends = Arrays.stream(values)
                .map(table -> table[0] + " to " + table[table.length - 1])
                .collect(Collectors.joining(", "));
        return "NvilaProcessor[" + config.mode() + ", " + width + "x" + height + ", " + mean + ", " + ends + "]";
    }
}
