using TrainTools.Cli.Console;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.TestKit;
using TrainTools.Training.Data;

namespace TrainTools.Cli.Tests.Console;

public sealed class PlainViewTests
{
    private readonly StringWriter _output = new();
    private readonly ManualClock _clock = new();
    private readonly PlainView _view;

    public PlainViewTests() => _view = new PlainView(_output, _clock);

    [Fact]
    public void Start_SaysWhatIsTrained()
    {
        _view.Show(SampleEvent.Start());

        Assert.Equal(
            [
                "16 images to train on (160 an epoch with repeats), 2 epochs, 100 steps",
                "SD 1.x on cpu in fp32; 264 layers get a LoRA, 1,234,567 numbers to train",
                "Buckets: 160×224 (80), 192×192 (80)",
            ],
            Lines());
    }

    [Fact]
    public void Start_OnAVPredictionModelWithAnotherVae_SaysSo()
    {
        _view.Show(new Noted(new Problem("prediction.v_of_noise_by_sign", "", ("file", "a.safetensors"), ("sign", "v_pred"))));
        _view.Show(SampleEvent.Start() with { Prediction = "v", ZeroTerminalSnr = true, Vae = "mse.vae.pt" });

        Assert.Equal("a.safetensors is a v-prediction model with zero-terminal SNR ('v_pred' says so), and is trained as one.",
            Lines()[0]);
        Assert.StartsWith("SD 1.x, v-prediction, zero-terminal SNR, VAE mse.vae.pt on cpu in fp32; ", Lines()[2]);
    }

    [Fact]
    public void Validation_StandsBesideTheEpochAndWhereItBegan()
    {
        _view.Show(SampleEvent.Start() with { Images = 14, ValidationImages = 2 });
        _view.Show(new Validated(Epoch: 0, Step: 0, ValidationLoss: 0.3, Images: 2));
        _view.Show(new Validated(Epoch: 1, Step: 50, ValidationLoss: 0.2, Images: 2));

        string[] lines = Lines();
        Assert.StartsWith("14 images to train on, 2 for validation (160 an epoch", lines[0]);
        Assert.Equal(
            [
                "Loss on 2 validation images: 0.3000 before the training",
                "Loss on 2 validation images: 0.2000 (0.3000 before the training)",
            ],
            lines[^2..]);
    }

    [Fact]
    public void QuickSteps_GiveALineEachTwentiethOfTheRun()
    {
        _view.Show(SampleEvent.Start(steps: 1000));

        for (int step = 1; step <= 1000; step++)
            _view.Show(SampleEvent.Step(step));

        Assert.Equal(3 + 1 + 20, Lines().Length); // the opening, the first step, twenty twentieths
    }

    [Fact]
    public void SlowSteps_GiveALineEachTenSeconds()
    {
        _view.Show(SampleEvent.Start(steps: 1000));

        for (int step = 1; step <= 10; step++)
        {
            _clock.Advance(seconds: 4);
            _view.Show(SampleEvent.Step(step));
        }

        Assert.Equal(["1", "4", "7", "10"], Lines().Skip(3).Select(line => line.Split('/')[0].Split(' ')[^1]));
    }

    [Fact]
    public void StepLine_SaysWhereTheRunStands()
    {
        _view.Show(SampleEvent.Start(steps: 100));

        _view.Show(SampleEvent.Step(1, loss: 0.12345, seconds: 0.5));

        Assert.StartsWith("step   1/100 (  1 %)  epoch 1/2  loss 0.1235  0.50 s/step  50 s left  ", Lines()[^1]);
    }

    [Fact]
    public void Preparation_SaysItsEnd()
    {
        _view.Show(new Preparing("images", 1, 3));
        _view.Show(new Preparing("images", 2, 3));
        _view.Show(new Preparing("images", 3, 3));

        Assert.Equal(["Preparing images 1/3", "Preparing images 3/3"], Lines());
    }

    [Fact]
    public void WarningsFilesAndEpochs_EachGetALine()
    {
        _view.Show(new Warned(Problem.Of("b.jpg is cut off; it is left out.")));
        _view.Show(new LoraSaved("/l/a-000001.safetensors", Epoch: 1, Step: 50, Final: false));
        _view.Show(new EpochDone(1, 50, 0.25));

        Assert.Equal(
            [
                "Warning: b.jpg is cut off; it is left out.",
                "Saved /l/a-000001.safetensors (epoch 1, step 50)",
                "Epoch 1 done, loss 0.2500",
            ],
            Lines());
    }

    [Fact]
    public void Lines_HoldNoControlCharacters()
    {
        _view.Show(SampleEvent.Start());
        _view.Show(SampleEvent.Step(1));
        _view.ShowStopping();

        Assert.DoesNotContain(_output.ToString(), c => char.IsControl(c) && c is not ('\r' or '\n'));
    }

    [Fact]
    public void Follow_OfARunThatThrew_LeavesTheExceptionToTheEdge()
    {
        _view.Follow(Task.FromException(new TrainingException(new Problem("image.none_usable", ""))));

        Assert.Empty(_output.ToString());
    }

    private string[] Lines() => _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
