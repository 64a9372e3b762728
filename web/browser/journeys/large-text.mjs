import { cutOff, launchChromium, overflows, visitors } from '../harness.mjs'
import { arrive, pages } from '../pages.mjs'

export const name = 'Pages with text of twice the size'

// Those with the most on them, of each kind.
const crowded = ['start-manager', 'course', 'session-full', 'booking', 'delegates', 'register', 'session-new-form-problem', 'trainer',
  'survey-question', 'survey-screen', 'session-results', 'organisation', 'results-change', 'programme-now', 'deliverable', 'kpi',
  'survey-begun', 'survey-stored', 'questionnaire-draft', 'questionnaire-ask-measure', 'questionnaire-preview-section', 'survey-open', 'comments',
  'engagement', 'return-read', 'receipt-sessions', 'people', 'audit']

export async function run ({ base, check, none }) {
  const browser = await launchChromium({ largeText: true })
  const open = visitors(browser, base)
  for (const entry of pages.filter(({ name }) => crowded.includes(name))) {
    await check(`${entry.name} is readable without scrolling sideways`, async () => {
      const page = await open({ as: entry.as })
      await arrive(page, entry)
      const found = await cutOff(page)
      if (await overflows(page)) found.push('it must be scrolled sideways')
      none(found)
      await page.context().close()
    })
  }
  await check('every one of them is among the pages', () => none(crowded.filter(name => !pages.some(page => page.name === name))))
  await browser.close()
}
