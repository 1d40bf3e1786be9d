using System.Text.Json;
using TrainTools.Cli.Commands;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Host;
using TrainTools.TestImages;
using TrainTools.TestKit;
using TrainTools.Testing;
using TrainTools.Training;
using TrainTools.Training.Data;

namespace TrainTools.Cli.Tests.Commands;

/// <summary>The verb around a training that only pretends; the real one is tried in BadInput.</summary>
public sealed partial class TrainCommandTests : IDisposable
{
    // As large as the usual resolution, so that nothing is cut away or enlarged.
    private static readonly byte[] Image = PngFile.Encode(512, 512, 8, PngFile.Grey, (_, _) => [128]);

    private readonly TemporaryFolder _folder = new();
    private readonly string _base;
    private readonly string _images;
    private readonly string _loras;
    private readonly string _run;

    public TrainCommandTests()
    {
        _base = TinyFiles.WriteCheckpoint(_folder.File("base.safetensors"));
        _folder.Write("vocab.json", "not read here");
        string quote = OperatingSystem.IsWindows() ? "'" : "\""; // Windows allows no double quote in a name
        _images = Directory.CreateDirectory(_folder.File($"絵 {quote}x{quote}")).FullName;
        File.WriteAllBytes(Path.Combine(_images, "a.png"), Image);
        File.WriteAllBytes(Path.Combine(_images, "b.png"), Image);
        File.WriteAllText(Path.Combine(_images, "a.txt"), "hanako, smile");
        _loras = _folder.File("models", "Lora");
        _run = _folder.File("run");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Defaults_GiveTheSettingsOfTheSettingsRecord()
    {
        var cli = new CommandLineHarness { Train = Finish };

        int exit = cli.Run(Needed());

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        Assert.Equal(new TrainingSettings(), cli.Request!.Settings);
        Assert.Equal(["hanako, smile", "花子"], cli.Request.Images.Select(image => image.Caption));
        Assert.Equal(2, cli.Request.Sizes.Count(size => size.Width > 0 && size.Height > 0)); // the memory is told ahead
        Assert.Equal("花子", cli.Request.OutputName);
        Assert.EndsWith("vocab.json", cli.Request.ClipVocabulary);
        Assert.False(cli.Request.Strict);
    }

    [Fact]
    public void Flip_AddsAMirroredCopyOfEachImage()
    {
        var cli = new CommandLineHarness { Train = Finish };

        cli.Run(Needed("--flip"));

        Assert.Equal(
            [("a.png", false), ("b.png", false), ("a.png", true), ("b.png", true)],
            cli.Request!.Images.Select(image => (Path.GetFileName(image.Path), image.Mirrored)));
    }

    [Fact]
    public void EveryOption_ReachesItsSetting()
    {
        var cli = new CommandLineHarness { Train = Finish };

        cli.Run(Needed(
            "--resolution", "768", "--rank", "8", "--alpha", "4", "--conv-rank", "4", "--conv-alpha", "0.5",
            "--network-modules", "unet+te", "--repeats", "3", "--epochs", "7", "--save-every", "2",
            "--batch-size", "3", "--lr", "2e-4", "--te-lr", "1E-5", "--optimizer", "lion",
            "--scheduler", "constant_with_warmup", "--warmup", "9",
            "--clip-skip", "2", "--seed", "-5", "--keep-tokens", "1", "--shuffle-caption", "--max-token-length", "150",
            "--precision", "bf16", "--save-precision", "fp32", "--strict", "--validation", "off"));

        var expected = new TrainingSettings
        {
            Resolution = 768,
            Repeats = 3,
            Lora = new() { Rank = 8, Alpha = 4, ConvRank = 4, ConvAlpha = 0.5, TrainTextEncoder = true },
            Epochs = 7,
            SaveEveryEpochs = 2,
            BatchSize = 3,
            Optimizer = new()
            {
                Kind = OptimizerKind.Lion,
                LearningRate = 2e-4,
                TextEncoderLearningRate = 1e-5,
                Schedule = ScheduleKind.ConstantWithWarmup,
                WarmupSteps = 9,
            },
            ClipSkip = 2,
            Seed = -5,
            KeepTokens = 1,
            ShuffleCaption = true,
            MaxTokenLength = 150,
            Precision = Precision.Bf16,
            SavePrecision = Precision.Fp32,
            Validation = 0,
        };
        Assert.Equal("", cli.Error);
        Assert.Equal(expected, cli.Request!.Settings);
        Assert.All(cli.Request.Images, image => Assert.Equal(3, image.Repeats));
        Assert.True(cli.Request.Strict);
    }

    [Fact]
    public void EveryOptionOfTheFirstVersion_IsStillThere()
    {
        const string first = "--alpha --base --batch-size --checkpointing --clip-skip --clip-vocab --control --conv-alpha " +
            "--conv-rank --data --epochs --events --flip --force --keep-tokens --lora-dir --loss-log --lr " +
            "--max-token-length --network-modules --optimizer --output --precision --rank --repeats --resolution --resume " +
            "--run-dir --save-every --save-precision --scheduler --seed --shuffle-caption --state-every --strict --te-lr " +
            "--validation --warmup";

        var now = new TrainOptions().Groups.SelectMany(group => group.Options).Select(option => option.Name);

        Assert.Empty(first.Split(' ').Except(now));
    }

    [Fact]
    public void EveryOptionOfKohyas_ReachesTheSettingOfOurs()
    {
        var cli = new CommandLineHarness { Train = Finish };
        string[] needed = Needed();

        cli.Run([.. needed[..1],
            "--pretrained_model_name_or_path", _base, "--train_data_dir", _images, "--output_name", "花子",
            "--output_dir", _loras, .. needed[9..],
            "--network_dim", "8", "--network_alpha", "4", "--max_train_epochs", "7", "--save_every_n_epochs", "2",
            "--train_batch_size", "3", "--unet_lr", "2e-4", "--text_encoder_lr", "1e-5", "--use_lion_optimizer",
            "--lr_scheduler", "cosine_with_restarts", "--lr_scheduler_num_cycles", "3", "--lr_warmup_steps", "9",
            "--clip_skip", "2", "--seed", "5", "--keep_tokens", "1", "--shuffle_caption", "--max_token_length", "150",
            "--mixed_precision", "no", "--save_precision", "float", "--gradient_checkpointing", "--flip_aug",
            "--max_grad_norm", "0", "--network_train_unet_only"]);

        Assert.Equal("", cli.Error);
        Assert.Equal(("花子", _base), (cli.Request!.OutputName, cli.Request.BaseFile));
        Assert.Equal(new TrainingSettings
        {
            Lora = new() { Rank = 8, Alpha = 4 }, Epochs = 7, SaveEveryEpochs = 2, BatchSize = 3,
            Optimizer = new()
            {
                Kind = OptimizerKind.Lion, LearningRate = 2e-4, TextEncoderLearningRate = 1e-5,
                Schedule = ScheduleKind.CosineWithRestarts, ScheduleCycles = 3, WarmupSteps = 9, MaxGradNorm = 0,
            },
            ClipSkip = 2, Seed = 5, KeepTokens = 1, ShuffleCaption = true, MaxTokenLength = 150,
            Precision = Precision.Fp32, SavePrecision = Precision.Fp32, Checkpointing = true, Flip = true,
        }, cli.Request.Settings);
    }

    [Theory]
    [InlineData("--ip_noise_gamma", "--ip_noise_gamma is an option of kohya's sd-scripts: there is nothing like it here yet; " +
        "leave it out.")]
    [InlineData("--enable_bucket", "--enable_bucket is an option of kohya's sd-scripts: it is always so here; leave it out.")]
    public void OptionOfKohyasThatIsNotHere_IsRefusedByNameWithWhatToDo(string option, string sentence)
    {
        var cli = new CommandLineHarness();

        Assert.Equal(ExitCode.BadInput, cli.Run(Needed(option)));

        Assert.Equal(sentence, Assert.Single(cli.ErrorLines));
    }

    [Theory]
    [InlineData("scale_v_pred_loss", "--scale-v-pred-loss")]
    [InlineData("min_snr_gamma", "--min-snr-gamma", "5", "--zero-terminal-snr", "on")]
    [InlineData("debiased_estimation_loss", "--debiased-estimation-loss", "--zero-terminal-snr", "on")]
    public void Loss_ThatContradictsTheBase_IsRefusedBeforeARunBegins(string field, params string[] options)
    {
        var cli = new CommandLineHarness { Train = Finish };

        Assert.Equal(ExitCode.BadInput, cli.Run(Needed(options)));

        Assert.StartsWith($"--{field.Replace('_', '-')}", Assert.Single(cli.ErrorLines));
        Assert.False(Directory.Exists(_run));
        Assert.Null(cli.Request);
    }

    [Theory]
    [InlineData("Line 1 of the prompts: --q is not known.", "--sample-prompts", "hanako --q 3")]
    [InlineData("Line 2 of the prompts: there is no sampler 'magic' here.", "--sample-prompts", "a\nb --ss magic")]
    [InlineData("--sample-sampler is 'magic'; choose euler", "--sample-sampler", "magic")]
    [InlineData("--bucket-step is 32, but the U-Net of SD 1.x halves", "--bucket-step", "32")]
    [InlineData("--bucket-step is 48", "--bucket-step", "48")]
    [InlineData("The resolution is 64×64; choose at least 128", "--bucket-step", "128", "--resolution", "64")]
    public void Settings_ThatCannotWork_AreRefusedBeforeARunBegins(string sentence, params string[] options)
    {
        var cli = new CommandLineHarness { Train = Finish };

        Assert.Equal(ExitCode.BadInput, cli.Run(Needed(options)));

        Assert.StartsWith(sentence, Assert.Single(cli.ErrorLines));
        Assert.False(Directory.Exists(_run));
        Assert.Null(cli.Request);
    }

    [Fact]
    public void Base_WithoutAVaeAndNoneChosen_IsRefusedBeforeARunBegins()
    {
        SafetensorsRewrite.Write(_base, _folder.File("without.safetensors"),
            tensor => tensor.Name.StartsWith("first_stage_model.", StringComparison.Ordinal) ? [] : [tensor]);
        File.Move(_folder.File("without.safetensors"), _base, overwrite: true);
        var cli = new CommandLineHarness { Train = Finish };

        Assert.Equal(ExitCode.BadInput, cli.Run(Needed()));

        Assert.Contains(
            "without its VAE. Give the VAE that you make images with (--vae)", Assert.Single(cli.ErrorLines));
        Assert.False(Directory.Exists(_run));
        Assert.Null(cli.Request);
    }

    [Fact]
    public void SettingsFile_IsTheJobAndOptionsWinOverIt()
    {
        var cli = new CommandLineHarness { Train = Finish };
        string file = _folder.Write("job.json", JsonSerializer.Serialize(new
        {
            @base = _base, data = _images, output = "花子", lora_dir = _loras, loss_log = _folder.File("loss.jsonl"),
            rank = 4, epochs = 3, learning_rate = 2e-4, gradient_checkpointing = false,
        }));

        int exit = cli.Run("train", "--settings", file, "--epochs", "5");

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        Assert.Equal(new TrainingSettings
        {
            Lora = new() { Rank = 4 }, Epochs = 5, Optimizer = new() { LearningRate = 2e-4 }, Checkpointing = false,
        }, cli.Request!.Settings);
    }

    [Fact]
    public void SettingsFile_WithEveryKindOfMistake_TellsAllAtOnce()
    {
        var cli = new CommandLineHarness();
        string file = _folder.Write("job.json", $$"""
            {"base": {{JsonSerializer.Serialize(_base)}}, "data": "x", "output": "o", "lora_dir": {{JsonSerializer.Serialize(_loras)}},
             "rank": "many", "optimizer": "sgd", "epochs": 0, "conv_alpha": 1, "rnak": 4, /* a comment */ "state_every": "x",}
            """);

        int exit = cli.Run("train", "--settings", file);

        Assert.Equal(ExitCode.BadInput, exit);
        string[] beginnings =
        [
            "--rank is '\"many\"'", "--optimizer is 'sgd'", "'rnak' is no setting; did you mean rank?", "--epochs is 0",
            "--conv-alpha is given without --conv-rank", "--state-every is 'x'",
        ];
        Assert.Equal(beginnings.Length, cli.ErrorLines.Length);
        Assert.All(beginnings.Zip(cli.ErrorLines), pair => Assert.StartsWith(pair.First, pair.Second));
    }

    [Theory]
    [InlineData("{", "is no JSON (line 1")]
    [InlineData("[]", "holds no settings; give them as {\"rank\": 16}.")]
    public void SettingsFile_ThatIsNone_IsRefused(string text, string sentence)
    {
        var cli = new CommandLineHarness();

        Assert.Equal(ExitCode.BadInput, cli.Run("train", "--settings", _folder.Write("job.json", text)));

        Assert.Contains(sentence, cli.ErrorLines[0]);
        cli = new CommandLineHarness();
        cli.Run("train", "--settings", _folder.File("none.json"));
        Assert.StartsWith($"{_folder.File("none.json")} cannot be read (", cli.ErrorLines[0]);
    }

    [Fact]
    public void RankAlone_TakesAlphaAlong()
    {
        var cli = new CommandLineHarness { Train = Finish };

        cli.Run(Needed("--rank", "4"));

        Assert.Equal((4, 4.0), (cli.Request!.Settings.Lora.Rank, cli.Request.Settings.Lora.AlphaOrRank));
    }

    [Fact]
    public void AllProblemsOfTheSettings_AreToldAtOnce()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("train", "--output", "../../x", "--rank", "0", "--resolution", "500", "--repeats", "0");

        Assert.Equal(ExitCode.BadInput, exit);
        string[] beginnings =
        [
            "--base is missing", "--data is missing", "--lora-dir is missing", "--repeats is 0", "--resolution is 500",
            "--rank is 0", "The output name '../../x'",
        ];
        Assert.Equal(beginnings.Length, cli.ErrorLines.Length);
        Assert.All(beginnings.Zip(cli.ErrorLines), pair => Assert.StartsWith(pair.First, pair.Second));
    }

    [Fact]
    public void Output_OfAFinishedRun_ShowsProgressAndWhatToDoNext()
    {
        var cli = new CommandLineHarness { Train = Finish };

        cli.Run(Needed());

        Assert.Contains(cli.OutputLines, line => line.StartsWith("16 images"));
        Assert.Contains(cli.OutputLines, line => line.StartsWith("step 100/100 (100 %)"));
        Assert.Contains(cli.OutputLines, line => line.Contains("<lora:花子:0.8>"));
        Assert.Contains(cli.OutputLines, line => line.Contains(_folder.File("loss.jsonl")));
        Assert.Single(File.ReadAllLines(_folder.File("loss.jsonl")));
    }

    [Fact]
    public void Events_OfAFinishedRun_AreTheOnlyOutput()
    {
        var cli = new CommandLineHarness { Train = Finish };

        int exit = cli.Run(Needed("--events", "json"));

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal(
            ["run_started", "step_done", "lora_saved", "run_ended"],
            cli.OutputLines.Select(line => line.Split('"')[1]));
    }

    [Fact]
    public void RunThatWasStopped_EndsWithItsOwnCodeAndSaysWhatIsKept()
    {
        var cli = new CommandLineHarness
        {
            Train = (_, report, _) => End(report, new RunEnded(true, 3, 100, 2, ["/l/a-000001.safetensors"])),
        };

        int exit = cli.Run(Needed());

        Assert.Equal(ExitCode.Stopped, exit);
        Assert.Contains("Kept /l/a-000001.safetensors", cli.OutputLines);
    }

    [Fact]
    public void RunThatFails_IsToldInItsOwnSentence()
    {
        var problem = new Problem("image.none_usable", "");
        var cli = new CommandLineHarness { Train = (_, _, _) => throw new TrainingException(problem) };

        int exit = cli.Run(Needed("--events", "json"));

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Equal(SettingTexts.OnTheCommandLine(problem), Assert.Single(cli.ErrorLines));
        Assert.Equal(
            """{"failed":{"event":"failed","problems":[{"code":"image.none_usable"}],"exit_code":2}}""",
            cli.OutputLines[^1]);
    }

    [Fact]
    public void Warnings_WhereEventsAreAskedFor_HaveTheirCodes()
    {
        var cli = new CommandLineHarness { Train = Finish, ProgramData = _base }; // a file: it takes no folder
        string[] args = [.. Needed("--events", "json", "--keep-tokens", "1").Where(word => word != "--run-dir" && word != _run)];

        int exit = cli.Run(args);

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        var warnings = cli.OutputLines.Select(EventLine.Read).OfType<Warned>()
            .Select(warned => warned.Problem).ToList();
        Assert.Equal(["setting.no_effect", "run.not_kept"], warnings.Select(warning => warning.Code));
        Assert.EndsWith(" Give --run-dir DIR to keep them.", SettingTexts.OnTheCommandLine(warnings[1]));
        Assert.DoesNotContain("--run-dir", SettingTexts.InAForm(warnings[1]));
    }

    [Fact]
    public void LossLogThatCannotBeWritten_StopsBeforeTheTraining()
    {
        var cli = new CommandLineHarness();
        string[] args = Needed();
        args[^1] = Path.Combine(_base, "loss.jsonl"); // below a file

        int exit = cli.Run(args);

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Single(cli.ErrorLines);
        Assert.Null(cli.Request);
    }

    [Theory]
    [InlineData("0", "--state-every is '0'; give a number of steps such as 50, or a time such as 5m.")]
    [InlineData("5d", "--state-every is '5d'; give a number of steps such as 50, or a time such as 5m.")]
    public void StateMomentThatIsNone_IsRefused(string moment, string sentence)
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run(Needed("--state-every", moment));

        Assert.Equal((ExitCode.BadInput, sentence), (exit, Assert.Single(cli.ErrorLines)));
    }

    private string[] Needed(params string[] more) =>
    [
        "train", "--base", _base, "--data", _images, "--output", "花子", "--lora-dir", _loras, "--run-dir", _run, .. more,
        "--loss-log", _folder.File("loss.jsonl"),
    ];

    private static RunEnded Finish(TrainingRequest request, Action<TrainingEvent> report, CancellationToken stop)
    {
        string file = Path.Combine(request.LoraDirectory, request.OutputName + ".safetensors");
        report(SampleEvent.Start());
        report(SampleEvent.Step(100));
        report(new LoraSaved(file, 2, 100, Final: true));
        return End(report, new RunEnded(false, 100, 100, 60, [file]));
    }

    private void FinishedRun()
    {
        new CommandLineHarness { Train = Stop }.Run(Needed());
        string record = Path.Combine(_run, "run.json");
        string lora = System.Text.Json.JsonSerializer.Serialize(_base); // any file that is there
        string end = $$"""{"lora": {{lora}}, "steps": 3, "state": null}""";
        File.WriteAllText(record, File.ReadAllText(record).Replace("\"finished\": null", $"\"finished\": {end}"));
    }

    private static RunEnded Stop(TrainingRequest request, Action<TrainingEvent> report, CancellationToken stop) =>
        End(report, new RunEnded(true, 3, 100, 2, []));

    private static RunEnded End(Action<TrainingEvent> report, RunEnded ended)
    {
        report(ended);
        return ended;
    }
}
