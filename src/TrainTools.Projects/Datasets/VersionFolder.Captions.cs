using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

// Captions that come in files: in code pages, from other programs, or after their images.
public sealed partial class VersionFolder
{
    private const int MostSidecarBytes = 32 << 20;

    private readonly Sidecars _sidecars = new();

    /// <summary>The captions that are not Unicode.</summary>
    /// <param name="codePage">Read them so; empty: each as is likely.</param>
    /// <exception cref="ProjectsException">There is no such code page.</exception>
    public IReadOnlyList<StoredUnreadable> UnreadableCaptions(string codePage) => Locked(() =>
        (IReadOnlyList<StoredUnreadable>)[.. Unreadable(PageOf(codePage)).Select(found => new StoredUnreadable(
            found.Image.Id, System.IO.Path.GetFileName(found.Caption.Path), found.Caption.CodePage,
            found.Caption.Text is { } text ? CaptionLines.Joined(CaptionLines.Of(text)) : ""))]);

    /// <summary>Rewrites them as UTF-8; what was there comes back by the undo.</summary>
    /// <inheritdoc cref="UnreadableCaptions"/>
    public TagEditResult ConvertCaptions(string codePage) => Locked(() => Rewrite(
    [
        .. Unreadable(PageOf(codePage)).Where(found => found.Caption.Text is not null)
            .Select(found => (found.Image, string.Join('\n', CaptionLines.Of(found.Caption.Text!)))),
    ]));

    /// <summary>Takes captions from other programs' files for the images that have none.</summary>
    public TagEditResult ImportCaptions() => Locked(() => Rewrite(
        [.. DatasetReader.Offers(_paths, _sidecars, List().Images).Select(offer => (offer.Image, offer.Caption.Caption))]));

    /// <summary>
    /// Takes captions that were dropped without their images, and other programs' files, which wait until a person asks
    /// for what is in them.
    /// </summary>
    /// <param name="replace">Whether a caption goes in place of another one.</param>
    public AddedTexts AddTexts(IReadOnlyList<TextFile> files, bool replace) => Locked(() =>
    {
        var (problems, changes, waiting) = (new List<Problem>(), new List<(ListedImage, byte[])>(), 0);
        var images = List().Images;
        foreach (var file in files.Select(file => file with { Name = DroppedName.LastPart(file.Name) }))
        {
            if (!CaptionPairs.IsCaption(file.Name))
            {
                if (!KeepSidecar(file)) problems.Add(Unused("caption.no_captions", file));
                continue;
            }
            CaptionText.CheckSize(file.Data.Length);
            var kept = CaptionText.Kept(file.Data.ToArray());
            if (ImageOf(file.Name, images) is not { } image) problems.Add(Unused("caption.no_image", file));
            else if (FileRevision.Of(image.CaptionPath) == FileRevision.Of(kept) || kept.Length == 0) continue;
            else if (image.CaptionPath is null || replace) changes.Add((image, kept));
            else waiting++;
        }
        return new AddedTexts(Rewrite(changes), waiting, problems);
    });

    private static Problem Unused(string code, TextFile file) => new(code, "", ("file", file.Name));

    private static CodePage? PageOf(string name) => name.Length == 0
        ? null
        : CodePage.Find(name) ?? throw new ProjectsException(Refusal.InvalidInput,
            new Problem("caption.no_code_page", "code_page", ("value", name)));

    private List<(ListedImage Image, UnreadableCaption Caption)> Unreadable(CodePage? page) =>
    [
        .. List().Images.Where(image => image.Facts.Caption?.Problem is { Code: CaptionFile.CodePageProblem })
            .DistinctBy(image => image.CaptionFile)
            .Select(image => (image, FolderCaptions.Unreadable(image.CaptionFile, page)!))
            .Where(found => found.Item2 is not null),
    ];

    private TagEditResult Rewrite(IReadOnlyList<(ListedImage Image, string Text)> changes) => Rewrite(
        [.. changes.Select(change => (change.Image, CaptionText.BytesOf(change.Text)))]);

    private TagEditResult Rewrite(IReadOnlyList<(ListedImage Image, byte[] Bytes)> changes)
    {
        if (changes.Count == 0) return new TagEditResult([], "");
        var undo = _trash.KeepCopies(new Problem("trash.captions", "", ("n", $"{changes.Count}")), Label(),
            [.. changes.Select(change => (change.Image.CaptionFile, CaptionText.RevisionOf(change.Bytes)))]);
        CaptionText.WriteAllBytes(changes.Select(change => (change.Image.CaptionFile, change.Bytes)));
        return new TagEditResult(Stored([.. changes.Select(change => change.Image.Id)]), undo);
    }

    /// <summary>The image that a dropped caption is for: by the name of its file, else by what was dropped.</summary>
    private static ListedImage? ImageOf(string caption, IReadOnlyList<ListedImage> images)
    {
        var key = CaptionPairs.KeyOf(caption);
        var stem = System.IO.Path.GetFileNameWithoutExtension(caption);
        return images.FirstOrDefault(image => System.IO.Path.GetFileNameWithoutExtension(image.FileName) == stem)
            ?? images.FirstOrDefault(image => CaptionPairs.KeyOf(image.FileName) == key)
            ?? images.FirstOrDefault(image => image.Facts.Name is { } name && CaptionPairs.KeyOf(name) == key);
    }

    /// <summary>Whether there are captions in a file; then it is kept.</summary>
    private bool KeepSidecar(TextFile file)
    {
        var bytes = file.Data.ToArray();
        if (bytes.Length > MostSidecarBytes || !SidecarFile.IsSidecar(file.Name)) return false;
        if (SidecarFile.Read(file.Name, bytes).Count == 0) return false;
        var legal = LegalNames.Of(System.IO.Path.GetFileNameWithoutExtension(file.Name), "captions", LegalNames.Image);
        var extension = System.IO.Path.GetExtension(file.Name).ToLowerInvariant();
        var taken = LegalNames.TakenIn(_paths.Sidecars);
        bool IsTaken(string stem) => taken(stem + extension)
            && FileRevision.Of(System.IO.Path.Combine(_paths.Sidecars, stem + extension)) != FileRevision.Of(bytes);
        Directory.CreateDirectory(_paths.Sidecars);
        var stem = LegalNames.Free(legal, LegalNames.Image, IsTaken);
        WholeFile.Write(System.IO.Path.Combine(_paths.Sidecars, stem + extension), kept => kept.Write(bytes));
        return true;
    }
}

/// <summary>A caption that is not Unicode.</summary>
/// <param name="ImageId">Its image.</param>
/// <param name="File">Its file name.</param>
/// <param name="CodePage">The likely one, or the one that was asked for.</param>
/// <param name="Text">How it reads so; empty where its bytes are none of that code page.</param>
public sealed record StoredUnreadable(string ImageId, string File, string CodePage, string Text);

/// <summary>What became of captions that were dropped without their images.</summary>
/// <param name="Added">The images whose captions are others now, and the way back.</param>
/// <param name="Waiting">Captions whose image has another one, which stays.</param>
/// <param name="Problems">Files that cannot be used.</param>
public sealed record AddedTexts(TagEditResult Added, int Waiting, IReadOnlyList<Problem> Problems);
