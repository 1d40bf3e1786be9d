@echo off
rem test.cmd [--full]: runs every test; the last line is "N passed, N failed".
rem --full adds what takes minutes and gigabytes: a full-size Stable Diffusion 1.5.
setlocal
if "%~1"=="--full" set TRAINTOOLS_FULL=1
if not "%~1"=="" if not "%~1"=="--full" (
  echo test.cmd knows only --full, not '%~1'. 1>&2
  exit /b 1
)
call "%~dp0prepare.cmd" || exit /b 1

echo Building everything ...
dotnet build "%ROOT%\TrainToolsHost.sln" -c Release -v q --nologo
if errorlevel 1 (
  echo The build failed; the reason is above. 1>&2
  echo 0 passed, 1 failed
  exit /b 1
)

rem One project after the other: each may use all cores.
set "RESULTS=%ROOT%\TestResults"
if exist "%RESULTS%" rmdir /s /q "%RESULTS%"
dotnet test "%ROOT%\TrainToolsHost.sln" -c Release --no-build --nologo -v q -m:1 "-p:TestResultsFolder=%RESULTS%"
if not exist "%RESULTS%" mkdir "%RESULTS%"
where node >nul 2>nul || echo The tests of the tab need Node 20 or newer and will fail; install it, then run this command again.
call :suite extension python "%ROOT%\tests\extension\run.py"
call :suite web node "%ROOT%\tests\web\run.mjs"
call :suite e2e node "%ROOT%\tests\e2e\run.mjs"
dotnet "%ROOT%\tests\TestReport\bin\Release\net10.0\TestReport.dll" "%ROOT%\tests" "%RESULTS%" extension web e2e
exit /b %ERRORLEVEL%

rem suite NAME COMMAND SCRIPT: its output goes to the screen and, for the report, into a file.
:suite
echo Tests of %~1:
%2 "%~3" > "%RESULTS%\%~1.txt" 2>&1
type "%RESULTS%\%~1.txt"
exit /b 0
